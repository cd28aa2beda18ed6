import type { Receiver } from "./receivers.ts";

export const python = ({ endpointId, url, path, host, port }: Receiver): string => `
# ${url} (${endpointId})
# Save it as receiver.py, and start it: WEBHOOK_SECRET=whsec_... python3 receiver.py
import base64, hashlib, hmac, json, os, re, sys, threading, time
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ.get("WEBHOOK_SECRET", "")
if not SECRET.startswith("whsec_"):
    sys.exit("WEBHOOK_SECRET is missing: the endpoint's whsec_...")
KEY = base64.b64decode(SECRET[len("whsec_"):])
MOST_BYTES = 8 * 1024 * 1024


# Yours. The answer is on its way already, so take your time here.
def handle(event, message_id):
    user = event.get("user") or {}
    print(message_id, event.get("eventType") or event.get("type"), user.get("displayName", ""), flush=True)


# What came again with the same id is the same. Ask your database instead if that must hold over a restart.
seen, seen_lock = OrderedDict(), threading.Lock()


def is_new(message_id):
    with seen_lock:
        if message_id in seen:
            return False
        seen[message_id] = True
        if len(seen) > 10_000:
            seen.popitem(last=False)
        return True


def is_genuine(headers, body):
    message_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", at) or abs(time.time() - int(at)) > 300:
        return False
    signed = f"{message_id}.{at}.".encode() + body
    wanted = b"v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest())
    given = headers.get("webhook-signature", "").encode("latin-1", "replace").split(b" ")
    return any(hmac.compare_digest(one, wanted) for one in given)


class Receiver(BaseHTTPRequestHandler):
    timeout = 15

    def do_POST(self):
        if self.path.split("?")[0] != ${JSON.stringify(path)}:
            return self.answer(404)
        length = self.headers.get("content-length", "")
        if not re.fullmatch("[0-9]{1,12}", length):
            return self.answer(411)
        if int(length) > MOST_BYTES:
            return self.answer(413)
        body = self.rfile.read(int(length))
        if not is_genuine(self.headers, body):
            return self.answer(401)
        message = json.loads(body)
        if isinstance(message, dict) and message.get("type") == "webhook.challenge":
            return self.answer(200, message["challenge"].encode())  # says that the endpoint is yours
        self.answer(204)
        message_id = self.headers["webhook-id"]
        if is_new(message_id):
            # With a batchSize above 1 it is a list.
            for event in message if isinstance(message, list) else [message]:
                handle(event, message_id)

    def answer(self, status, body=b""):
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_):
        pass


print("listening on port ${port}", flush=True)
ThreadingHTTPServer(("${host}", ${port}), Receiver).serve_forever()
`;
