import type { Receiver } from "./receivers.ts";

/** PHP has no memory between two requests: what came already stands in a file. */
export const php = ({ endpointId, url, path, host, port }: Receiver): string => `
<?php
// ${url} (${endpointId})
// Save it as receiver.php, and start it: WEBHOOK_SECRET=whsec_... php -S ${host}:${port} receiver.php

// Yours.
function handle(array $event, string $id): void
{
    error_log("$id " . ($event["eventType"] ?? $event["type"] ?? "") . " " . ($event["user"]["displayName"] ?? ""));
}

// What came again with the same id is the same. Ask your database instead if you have one.
function is_new(string $id): bool
{
    $file = fopen(sys_get_temp_dir() . ${quoted(`/webhook-${endpointId}.ids`)}, "c+");
    flock($file, LOCK_EX);
    $ids = explode("\\n", stream_get_contents($file));
    $is_new = !in_array($id, $ids, true);
    if ($is_new) {
        ftruncate($file, 0);
        rewind($file);
        fwrite($file, implode("\\n", array_slice([...$ids, $id], -1000)));
    }
    fclose($file);
    return $is_new;
}

function is_genuine(string $key, string $body): bool
{
    $id = $_SERVER["HTTP_WEBHOOK_ID"] ?? "";
    $at = $_SERVER["HTTP_WEBHOOK_TIMESTAMP"] ?? "";
    if (!preg_match('/^\\d{1,12}\\z/', $at) || abs(time() - (int) $at) > 300) {
        return false;
    }
    $wanted = "v1," . base64_encode(hash_hmac("sha256", "$id.$at.$body", $key, true));
    foreach (explode(" ", $_SERVER["HTTP_WEBHOOK_SIGNATURE"] ?? "") as $one) {
        if (hash_equals($wanted, $one)) {
            return true;
        }
    }
    return false;
}

function answer(int $status, string $text = ""): void
{
    http_response_code($status);
    header("content-type: text/plain");
    exit($text);
}

$secret = (string) getenv("WEBHOOK_SECRET");
$key = str_starts_with($secret, "whsec_") ? base64_decode(substr($secret, strlen("whsec_"))) : "";
if ($key === "") {
    error_log("WEBHOOK_SECRET is missing: the endpoint's whsec_...");
    answer(500);
}
if (explode("?", $_SERVER["REQUEST_URI"])[0] !== ${quoted(path)}) {
    answer(404);
}
$body = file_get_contents("php://input");
if (!is_genuine($key, $body)) {
    answer(401);
}
$message = json_decode($body, true);
if (($message["type"] ?? "") === "webhook.challenge") {
    answer(200, $message["challenge"]); // says that the endpoint is yours
}
http_response_code(204);
$id = $_SERVER["HTTP_WEBHOOK_ID"];
if (is_new($id)) {
    // With a batchSize above 1 it is a list.
    foreach (array_is_list($message) ? $message : [$message] as $event) {
        handle($event, $id);
    }
}
`;

/** A text of PHP in which nothing is filled in. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
