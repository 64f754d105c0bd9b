"""A mail server for the stories: STARTTLS and an account are wanted, letters lie in a folder afterwards.

server.py FOLDER: server.pem and server.key are there; says its port; nobody@… is refused, later@… put off until the file `open` is there.
"""

import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder = sys.argv[1]


class Desk:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 nobody of that name lives here"
        if address.startswith("later@") and not os.path.exists(f"{folder}/open"):
            return "451 4.2.1 come again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        with open(f"{folder}/{self.taken}.eml.part", "wb") as file:
            file.write(b"Envelope-To: " + ", ".join(envelope.rcpt_tos).encode() + b"\r\n" + envelope.content)
        os.rename(f"{folder}/{self.taken}.eml.part", f"{folder}/{self.taken}.eml")
        return "250 2.6.0 taken"


def known(server, session, envelope, mechanism, given):
    return AuthResult(success=(given.login, given.password) == (b"lop", b"mat-khau-thu"), handled=False)


async def serve():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    desk = Desk()
    make = lambda: SMTP(desk, hostname="localhost", tls_context=tls, require_starttls=True, authenticator=known, auth_required=True)
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
