keys-sealed-anew = { $place }: { $count } values were sealed anew.
keys-seal-rotated = The seal key was replaced: all { $count } values open with the new key, and the old one is gone. Make a backup now: earlier backups still open with the old key that lies in them.
keys-issuer-rotated = The issuer key was replaced. Certificates stay verifiable: the earlier public keys are still in /.well-known/jwks.json. Make a backup now.
keys-left-behind = A value does not open with the new key: { $place }. The old key was kept; run hocvu check and tell whoever is responsible.
check-keys-half-rotated = The seal key has been replaced only in part. All data can be read; stop the server and run hocvu keys rotate seal again.
journal-seal-key-rotated = Replaced the seal key
journal-issuer-key-rotated = Replaced the issuer key
