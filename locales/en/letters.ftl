holding-mail-address = E-mail address
holding-session-letters = Letters about sessions
holding-session-letters-asked = Letters that you had sent
holds-asked_at = Asked for at
letters = Send by e-mail
letters-why = Each person gets a letter of their own, with an entry for the phone's calendar. Nobody sees another's address.
letters-of-cancelled = This session was called off. The letter tells people that they need not come.
letters-send = { $count ->
    [one] Send a letter to one person
   *[other] Send letters to { $count } people
}
letters-nobody = No letter needs to be sent.
letters-unreachable = { $count ->
    [one] One person has given no e-mail address.
   *[other] { $count } people have given no e-mail address.
} Tell them yourself, or hand them an invitation.
letters-addresses = Write down consents and addresses
letters-not-in-use = The commune does not ask learners for e-mail addresses yet. An admin opens the page Personal data, chooses the purpose "Letters by e-mail about class times" and saves it to take it up.
letters-on-their-way = Letters are being sent
letters-count = { $sent } of { $all } letters sent
letters-again = The mail server takes no letters now. They are kept and go on at { $at }.
letters-asked = The letters are being sent. You may close this page.
letters-none = Nobody needs a letter any more.
letters-too-late = The session has begun, so no letters are sent.
letter-state-waiting = Letter waits
letter-state-sent = Letter sent
letter-state-refused = The server does not take this address
letter-state-late = The session began before the letter could go
letter-state-dropped = Not sent: the consent was taken back, or the person is no longer invited
letter-subject = You are invited to the session on { $day }
letter-changed-subject = The session on { $day } has changed
letter-changed = Time or place of the session has changed. This is how it stands now.
letter-cancelled-subject = The session on { $day } is called off
letter-cancelled = This session is called off: { $because } You need not come.
letter-online = Online at: { $address }
letter-trainer = Trainer: { $name }
letter-why = You get this letter because you agreed to letters about class times. You may take that back at any time: tell your trainer, or open the page My data.
journal-session-letters = Letters about a session sent
mail-sent = The mail server took the letter to { $to }.
mail-refused = The mail server refuses: { $why }
mail-away = The mail server took no letter: { $why }
mail-none = No mail server is set. Write [mail] into hocvu.toml, see docs/operating.md.
mail-wrong-address = "{ $to }" is no e-mail address.
mail-trial-subject = A trial letter from Học Vụ
mail-trial = If you can read this, the mail server is set up well.
