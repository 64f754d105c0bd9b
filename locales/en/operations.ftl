# The command line
serve-at = Học Vụ: { $address }
serve-set-up = First set-up (a link that works once): { $address }
folder-in-use = Another hocvu is using the folder { $folder }. Stop it first, or choose another folder with --data.
folder-half-restored = The last restore into { $folder } was cut off, so the data is not whole. Run hocvu restore again with --force.
no-database-here = There is no database in { $folder }. Name the right folder with --data, or run hocvu to make a new one.
program-missing = PostgreSQL's program { $program } is needed and is not on this machine. On Debian: apt install postgresql-client. Then try again.
program-failed = { $program } could not do it: { $error }
admin-made = There is a new admin of { $commune }. User name: { $user }. Password for the first sign-in: { $password }
needs-commune = The commune is not set up yet. Run hocvu and open the set-up link first.
which-commune = Say which commune with --commune, one of: { $codes }.
import-loaded = The course { $course } was loaded.
import-unchanged = The course { $course } has nothing new.
export-written = { $count } certificates were exported to { $folder }.
export-folder-taken = There is a file { $file } in { $folder } already. Choose an empty folder.
verify-keys-unreadable = The public keys in { $file } cannot be read. Download them again from the commune's /.well-known/jwks.json.

# Backup
backup-copying-database = Copying the database…
backup-database-checked = The database is copied and checked: { $size }, { $rows } rows.
backup-media-copied = The media are copied: { $count } files, { $size }.
backup-done = The backup is complete: { $folder }
backup-keep-safe = It holds the secret keys and personal data: whoever has this folder has everything. Keep it safe, do not send it over a network.
backup-cannot-write = { $folder } cannot be written ({ $error }). Check that the backup disk is plugged in and may be written.
backup-no-room = The disk of { $folder } has only { $free } left; at least { $needed } is needed. Delete old backups or use another disk.
backup-database-damaged = The database is damaged ({ $damage }), so no backup was made. Keep the older backups and run hocvu check.
backup-media-damaged = The media file { $file } is missing or damaged, so no backup was made. Load its course again with hocvu import, then back up again.
backup-unreadable = { $folder } is not a readable backup: its backup.json is missing or damaged. Use another one.
backup-damaged = The backup { $folder } is damaged at { $file }. Nothing was changed; use another one.
no-backup-here = There is no backup in { $folder }. Name the folder that holds a backup.json.

# Restore
restore-newer = This backup was made by hocvu { $version }, which is newer than this one ({ $own }). Use a newer hocvu to restore it.
restore-needs-postgres = This is a backup of PostgreSQL. Add --database postgres://…
restore-needs-sqlite = This is a backup of the embedded database (SQLite). Leave --database away.
restore-would-overwrite = There is data in { $folder } already. Add --force to put the backup in its place; the old data is kept beside it.
restore-checking = Checking the backup { $folder }…
restore-checked = The backup is whole: { $rows } rows, { $media } media files.
restore-done = Restored into { $folder }. Run hocvu check, then start it again.
restore-old-kept = The old data is kept in { $folder }. When all is well you may delete that folder.

# Health
check-failed = Could not be checked: { $error }
check-summary = Result: { $good } good, { $warnings } to look at, { $bad } broken.
check-database-whole = The database ({ $kind }, { $size }) is whole.
check-database-damaged = The database is damaged: { $damage }. Stop hocvu and restore the latest backup.
check-migrations-current = The tables are those of version { $version }.
check-migrations-behind = The tables are { $count } steps behind. Make a backup, then run hocvu migrate.
check-migrations-newer = A newer hocvu has written this data ({ $names }). Use the newer one.
check-journal-whole = The journal is whole: { $count } entries in one chain.
check-journal-broken = The journal was changed at entry { $seq }. Leave the machine as it is, tell whoever is responsible, and compare with a backup.
check-media-whole = All media are there and unchanged: { $count } files, { $size }.
check-media-missing = The media file { $file } is missing. Load its course again with hocvu import, or copy it from a backup.
check-media-changed = The media file { $file } was changed. Load its course again with hocvu import, or copy it from a backup.
check-media-extra = { $count } files in { $folder } belong to no course. They do no harm but take space.
check-keys-whole = All { $count } secret keys are there, for the owner alone, and open what they sealed.
check-key-missing = The key { $file } is missing. Take it from a backup before hocvu runs again.
check-key-open = Others can read the key { $file } (rights { $rights }). Run: chmod 600 { $file }
check-keys-unreadable = A key is damaged ({ $error }). Take the folder keys from a backup.
check-keys-foreign = seal.key does not open the personal numbers: it is not the key of this data. Take it from a backup.
check-counters-right = The counters of { $count } enrolments and the series of certificate numbers are right.
check-counter-wrong = The counter { $counter } is wrong in { $count } enrolments. Tell whoever supports you, with this line.
check-number-gaps = The series of certificate numbers is off by { $count }. Tell whoever supports you.
check-disk-good = The disk has { $free } free ({ $percent } %).
check-disk-low = The disk has only { $free } free ({ $percent } %). Delete what is not needed, or move to a larger disk.
check-clock-good = The machine's clock: { $now }.
check-clock-behind = The machine's clock says { $now }, earlier than what is already written, { $earliest }. Set the clock.
check-backup-good = The latest backup: { $at }.
check-backup-old = The latest backup is older than 8 days: { $at }. Run hocvu backup.
check-backup-none = There is no backup yet. Plug in an external disk and run hocvu backup.

# The sample commune
sample-too-few = A sample commune needs at least { $fewest } people. Choose a larger --people.
sample-not-empty = This database has a commune already, so no sample is made in it. Choose an empty folder with --data.
sample-no-courses = There is no course with a test to make a sample with. { $problems }
sample-made = The sample commune { $commune } is ready: { $people } people in { $hamlets } hamlets. All of them are invented.
sample-speed = It took { $seconds } seconds ({ $speed } people a second).
sample-staff = Staff (sign in at /login/staff): name, user name, password, rights
sample-learners = Learners (sign in at /login): name, class code, PIN, how far they are
stage-new = new in the class
stage-half-way = learning
stage-ready = all lessons done, the test comes next
stage-failed = test not passed yet
stage-passed = test passed
stage-requested = waiting for the assessor
stage-assessed = assessed, waiting for approval
stage-returned = request sent back
stage-certified = has a certificate

# The admin's page
condition = Condition
condition-version = Version
condition-database = Database
condition-last-backup = Latest backup
condition-never = None yet
condition-disk = Free disk space
condition-backup-needed = There was no backup for more than 8 days. Plug an external disk into the server and run hocvu backup.
condition-disk-low = The server's disk is nearly full. Delete what is not needed, or move to a larger disk.

# The journal
journal-backup-made = Backup made
journal-admin-made = Admin made on the server
journal-sample-made = Sample commune made
import-row = Row { $row }
import-people-before = This file was imported before. Nothing was changed now.
check-evidence-missing = The file { $file } of a practical check is missing. Copy it from a backup.
check-evidence-whole = Photos and voice of practical checks are whole: { $count } files.
