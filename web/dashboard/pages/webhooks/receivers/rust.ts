import type { Receiver } from "./receivers.ts";

/** Rust's own library has neither HTTP nor HMAC. The versions are named, because the next ones are written otherwise. */
export const rust = ({ endpointId, url, path, host, port }: Receiver): string => `
// ${url} (${endpointId})
// cargo new receiver && cd receiver
// cargo add tiny_http@0.12 hmac@0.12 sha2@0.10 data-encoding@2 serde_json@1
// Save it as src/main.rs, and start it: WEBHOOK_SECRET=whsec_... cargo run
use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use serde_json::Value;
use std::collections::{HashSet, VecDeque};
use std::io::Read;
use std::time::{SystemTime, UNIX_EPOCH};
use tiny_http::{Request, Response, Server};

const MOST_BYTES: u64 = 8 * 1024 * 1024;

// Yours.
fn handle(event: &Value, id: &str) {
    let text = |value: &Value| value.as_str().unwrap_or("").to_string();
    println!("{id} {} {}", text(&event["eventType"]), text(&event["user"]["displayName"]));
}

// What came again with the same id is the same. Ask your database instead if that must hold over a restart.
#[derive(Default)]
struct Seen {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl Seen {
    fn is_new(&mut self, id: &str) -> bool {
        if !self.ids.insert(id.to_string()) {
            return false;
        }
        self.order.push_back(id.to_string());
        if self.order.len() > 10_000 {
            if let Some(oldest) = self.order.pop_front() {
                self.ids.remove(&oldest);
            }
        }
        true
    }
}

fn header<'a>(request: &'a Request, name: &'static str) -> &'a str {
    let found = request.headers().iter().find(|one| one.field.equiv(name));
    found.map_or("", |one| one.value.as_str())
}

fn is_genuine(key: &[u8], request: &Request, body: &[u8]) -> bool {
    let (id, at) = (header(request, "webhook-id"), header(request, "webhook-timestamp"));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |one| one.as_secs());
    if !at.parse::<u64>().map_or(false, |seconds| seconds.abs_diff(now) <= 300) {
        return false;
    }
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(format!("{id}.{at}.").as_bytes());
    mac.update(body);
    let mut given = header(request, "webhook-signature").split(' ').filter_map(|one| one.strip_prefix("v1,"));
    given.any(|one| BASE64.decode(one.as_bytes()).map_or(false, |given| mac.clone().verify_slice(&given).is_ok()))
}

/// The status and the text of the answer, and the message where there is one to handle.
fn receive(key: &[u8], request: &mut Request) -> (u16, String, Option<Value>) {
    if request.url().split('?').next() != Some(${JSON.stringify(path)}) {
        return (404, String::new(), None);
    }
    let mut body = Vec::new();
    if request.as_reader().take(MOST_BYTES + 1).read_to_end(&mut body).is_err() {
        return (400, String::new(), None);
    }
    if body.len() as u64 > MOST_BYTES {
        return (413, String::new(), None);
    }
    if !is_genuine(key, request, &body) {
        return (401, String::new(), None);
    }
    match serde_json::from_slice::<Value>(&body) {
        Err(_) => (400, String::new(), None),
        // Says that the endpoint is yours.
        Ok(message) if message["type"] == "webhook.challenge" => {
            (200, message["challenge"].as_str().unwrap_or("").to_string(), None)
        }
        Ok(message) => (204, String::new(), Some(message)),
    }
}

fn main() {
    let secret = std::env::var("WEBHOOK_SECRET").unwrap_or_default();
    let text = secret.strip_prefix("whsec_").expect("WEBHOOK_SECRET is missing: the endpoint's whsec_...");
    let key = BASE64.decode(text.as_bytes()).expect("WEBHOOK_SECRET is no base64 after whsec_");
    let mut seen = Seen::default();
    let server = Server::http("${host}:${port}").expect("port ${port} is free");
    println!("listening on port ${port}");
    for mut request in server.incoming_requests() {
        let (status, text, message) = receive(&key, &mut request);
        let id = header(&request, "webhook-id").to_string();
        if let Err(error) = request.respond(Response::from_string(text).with_status_code(status)) {
            eprintln!("{error}");
        }
        let Some(message) = message else { continue };
        if !seen.is_new(&id) {
            continue;
        }
        // With a batchSize above 1 it is a list.
        match message.as_array() {
            Some(events) => events.iter().for_each(|event| handle(event, &id)),
            None => handle(&message, &id),
        }
    }
}
`;
