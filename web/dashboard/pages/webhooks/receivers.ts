/**
 * A receiver for an endpoint, in six languages, with nothing but what each language brings along: it checks the signature over the
 * exact bytes, and the time, and answers at once. The secret is never in the text: it comes from the environment.
 */

export const receiverLanguages = ["node", "python", "go", "php", "csharp", "rust"] as const;
export type ReceiverLanguage = (typeof receiverLanguages)[number];

export const receiverNames: Record<ReceiverLanguage, string> = {
  node: "Node",
  python: "Python",
  go: "Go",
  php: "PHP",
  csharp: "C#",
  rust: "Rust",
};

/** What of an endpoint stands in its receiver. */
export interface Receiver {
  endpointId: string;
  /** The path of its address: `/hooks`. */
  path: string;
  /** The port of its address, where one is named; else a usual one. */
  port: number;
}

export function receiverOf({ endpointId, url }: { endpointId: string; url: string }): Receiver {
  const { pathname, port } = new URL(url);
  return { endpointId, path: pathname, port: port === "" ? 8_000 : Number(port) };
}

/** The text of a receiver. */
export function receiverText(language: ReceiverLanguage, receiver: Receiver): string {
  return texts[language](receiver).trimStart();
}

const texts: Record<ReceiverLanguage, (receiver: Receiver) => string> = {
  node: ({ endpointId, path, port }) => `
// ${endpointId}: WEBHOOK_SECRET=whsec_... node receiver.mjs
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const key = Buffer.from(process.env.WEBHOOK_SECRET.replace("whsec_", ""), "base64");

function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signatures = "" } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(at)) < 300)) return false;
  const wanted = createHmac("sha256", key).update(\`\${id}.\${at}.\`).update(body).digest();
  return signatures.split(" ").some((one) => {
    const given = one.startsWith("v1,") ? Buffer.from(one.slice(3), "base64") : Buffer.alloc(0);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (request.url !== ${JSON.stringify(path)} || !isGenuine(request.headers, body)) return response.writeHead(401).end();
  const event = JSON.parse(body);
  // Proves that the endpoint is yours.
  if (event.challenge !== undefined) return response.end(JSON.stringify({ challenge: event.challenge }));
  response.writeHead(204).end();
  // The same webhook-id twice is the same event.
  console.log(request.headers["webhook-id"], event.eventType, event.user?.displayName);
}).listen(${port});
`,
  python: ({ endpointId, path, port }) => `
# ${endpointId}: WEBHOOK_SECRET=whsec_... python3 receiver.py
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))


def is_genuine(headers, body):
    message_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not at.isdigit() or abs(time.time() - int(at)) >= 300:
        return False
    signed = f"{message_id}.{at}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(one, wanted) for one in headers.get("webhook-signature", "").split(" "))


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path != ${JSON.stringify(path)} or not is_genuine(self.headers, body):
            return self.answer(401)
        event = json.loads(body)
        if "challenge" in event:  # proves that the endpoint is yours
            return self.answer(200, json.dumps({"challenge": event["challenge"]}).encode())
        self.answer(204)
        # The same webhook-id twice is the same event.
        print(self.headers["webhook-id"], event.get("eventType"), event.get("user", {}).get("displayName"), flush=True)

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("", ${port}), Receiver).serve_forever()
`,
  go: ({ endpointId, path, port }) => `
// ${endpointId}: WEBHOOK_SECRET=whsec_... go run receiver.go
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

func isGenuine(key []byte, header http.Header, body []byte) bool {
	id, at := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || math.Abs(float64(time.Now().Unix()-seconds)) >= 300 {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "."))
	mac.Write(body)
	wanted := mac.Sum(nil)
	for _, one := range strings.Split(header.Get("webhook-signature"), " ") {
		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(one, "v1,"))
		if err == nil && strings.HasPrefix(one, "v1,") && hmac.Equal(given, wanted) {
			return true
		}
	}
	return false
}

func main() {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("WEBHOOK_SECRET"), "whsec_"))
	if err != nil || len(key) == 0 {
		log.Fatal("WEBHOOK_SECRET is not set")
	}
	http.HandleFunc(${JSON.stringify(path)}, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
		if err != nil || !isGenuine(key, r.Header, body) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var event map[string]any
		if json.Unmarshal(body, &event) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		// Proves that the endpoint is yours.
		if challenge, ok := event["challenge"]; ok {
			json.NewEncoder(w).Encode(map[string]any{"challenge": challenge})
			return
		}
		w.WriteHeader(http.StatusNoContent)
		// The same webhook-id twice is the same event.
		fmt.Println(r.Header.Get("webhook-id"), event["eventType"])
	})
	log.Fatal(http.ListenAndServe(":${port}", nil))
}
`,
  php: ({ endpointId, path, port }) => `
<?php
// ${endpointId}: WEBHOOK_SECRET=whsec_... php -S localhost:${port} receiver.php
$key = base64_decode(substr(getenv("WEBHOOK_SECRET"), strlen("whsec_")));
$body = file_get_contents("php://input");
$id = $_SERVER["HTTP_WEBHOOK_ID"] ?? "";
$at = $_SERVER["HTTP_WEBHOOK_TIMESTAMP"] ?? "";

$wanted = "v1," . base64_encode(hash_hmac("sha256", "$id.$at.$body", $key, true));
$isGenuine = ctype_digit($at) && abs(time() - (int) $at) < 300;
$isSigned = false;
foreach (explode(" ", $_SERVER["HTTP_WEBHOOK_SIGNATURE"] ?? "") as $one) {
    $isSigned = hash_equals($wanted, $one) || $isSigned;
}
if (parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH) !== ${JSON.stringify(path).replaceAll("$", "\\$")} || !$isGenuine || !$isSigned) {
    http_response_code(401);
    exit();
}
$event = json_decode($body, true);
// Proves that the endpoint is yours.
if (isset($event["challenge"])) {
    header("content-type: application/json");
    exit(json_encode(["challenge" => $event["challenge"]]));
}
http_response_code(204);
// The same webhook-id twice is the same event.
error_log($id . " " . ($event["eventType"] ?? ""));
`,
  csharp: ({ endpointId, path, port }) => `
// ${endpointId}: dotnet new web, this as Program.cs, then WEBHOOK_SECRET=whsec_... dotnet run
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

var key = Convert.FromBase64String(Environment.GetEnvironmentVariable("WEBHOOK_SECRET")!["whsec_".Length..]);
var app = WebApplication.CreateBuilder(args).Build();

bool IsGenuine(IHeaderDictionary headers, byte[] body)
{
    string id = headers["webhook-id"].ToString(), at = headers["webhook-timestamp"].ToString();
    if (!long.TryParse(at, out var seconds)) return false;
    if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) >= 300) return false;
    byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{at}."), .. body];
    var wanted = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
    return headers["webhook-signature"].ToString().Split(' ')
        .Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), wanted));
}

app.MapPost(${JSON.stringify(path)}, async (HttpRequest request) =>
{
    using var buffer = new MemoryStream();
    await request.Body.CopyToAsync(buffer);
    var body = buffer.ToArray();
    if (!IsGenuine(request.Headers, body)) return Results.Unauthorized();
    var message = JsonNode.Parse(body)!;
    // Proves that the endpoint is yours.
    if (message["challenge"] is JsonNode challenge) return Results.Json(new { challenge = challenge.ToString() });
    // The same webhook-id twice is the same event.
    Console.WriteLine($"{request.Headers["webhook-id"]} {message["eventType"]}");
    return Results.NoContent();
});

app.Run("http://localhost:${port}");
`,
  rust: ({ endpointId, path, port }) => `
// ${endpointId}: cargo add axum tokio --features tokio/full && cargo add hmac sha2 base64 serde_json
// then WEBHOOK_SECRET=whsec_... cargo run
use axum::{body::Bytes, http::{HeaderMap, StatusCode}, response::{IntoResponse, Response}, routing::post, Json, Router};
use base64::{engine::general_purpose::STANDARD, Engine};
use hmac::{Hmac, Mac};
use serde_json::{json, Value};
use std::time::{SystemTime, UNIX_EPOCH};

fn is_genuine(headers: &HeaderMap, body: &[u8]) -> bool {
    let text = |name: &str| headers.get(name).and_then(|one| one.to_str().ok()).unwrap_or("").to_string();
    let (id, at) = (text("webhook-id"), text("webhook-timestamp"));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    if !at.parse::<i64>().is_ok_and(|seconds| (now - seconds).abs() < 300) {
        return false;
    }
    let secret = std::env::var("WEBHOOK_SECRET").unwrap_or_default();
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap_or_default();
    text("webhook-signature").split(' ').filter_map(|one| one.strip_prefix("v1,")).any(|one| {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{id}.{at}.").as_bytes());
        mac.update(body);
        STANDARD.decode(one).is_ok_and(|given| mac.verify_slice(&given).is_ok())
    })
}

async fn receive(headers: HeaderMap, body: Bytes) -> Response {
    if !is_genuine(&headers, &body) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let event: Value = serde_json::from_slice(&body).unwrap_or_default();
    // Proves that the endpoint is yours.
    if let Some(challenge) = event.get("challenge") {
        return Json(json!({ "challenge": challenge })).into_response();
    }
    // The same webhook-id twice is the same event.
    println!("{:?} {}", headers.get("webhook-id"), event["eventType"]);
    StatusCode::NO_CONTENT.into_response()
}

#[tokio::main]
async fn main() {
    let app = Router::new().route(${JSON.stringify(path)}, post(receive));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:${port}").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
`,
};
