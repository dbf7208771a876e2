"""
Lets nobody in but those who know the secret. Glue runs what it is given, so that whoever may talk to the emulator may do
as its user may: that is no other user of the machine, and no page in a browser.
"""
from urllib.parse import parse_qs

from ministack.core.sigv4 import (
    decode_header_value,
    header_signature_failure,
    parse_header_signature,
    parse_query_signature,
)

HEALTH = "/_ministack/health"
MISMATCH = "The request signature does not match the sandbox's secret access key."


def guarded(app, secret):
    """The same ASGI application behind a check of each request; `secret` is None where any signature will do."""

    async def guard(scope, receive, send):
        if scope["type"] == "lifespan":
            return await app(scope, receive, send)
        headers = {name.decode("latin-1").lower(): decode_header_value(value) for name, value in scope["headers"]}
        if scope["type"] != "http" or "origin" in headers:
            return await refuse(send, headers, "a page in a browser has nothing to ask here")
        if scope["path"] == HEALTH or secret is None:
            return await app(scope, receive, send)
        body = await whole(receive)
        if not is_signed(scope, headers, body, secret):
            return await refuse(send, headers, MISMATCH)
        await app(scope, again(body, receive), send)

    return guard


def is_signed(scope, headers, body, secret):
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    presigned = "X-Amz-Signature" in query
    signature = parse_query_signature(query) if presigned else parse_header_signature(headers)
    if isinstance(signature, tuple):
        return False
    path = scope["raw_path"].decode("latin-1").partition("?")[0]
    failure = header_signature_failure(
        signature, secret, scope["method"], path, query, headers, body, presigned=presigned
    )
    return failure is None


async def whole(receive):
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def again(body, receive):
    """Gives what was read, and then whatever comes."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message():
        return left.pop() if left else await receive()

    return next_message


async def refuse(send, headers, why):
    """As AWS says it, in the words of the protocol that was asked in."""
    code = "SignatureDoesNotMatch"
    error = f"<Error><Code>{code}</Code><Message>{why}</Message></Error>"
    if "x-amz-target" in headers:
        kind, text = "application/x-amz-json-1.1", f'{{"__type": "{code}", "message": "{why}"}}'
    elif "/s3/" in headers.get("authorization", ""):
        kind, text = "application/xml", error
    else:
        kind, text = "application/xml", f"<ErrorResponse>{error}</ErrorResponse>"
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", kind.encode())]})
    await send({"type": "http.response.body", "body": text.encode()})
