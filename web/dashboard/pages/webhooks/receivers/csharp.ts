import type { Receiver } from "./receivers.ts";

export const csharp = ({ endpointId, url, path, host, port }: Receiver): string => `
// ${url} (${endpointId})
// dotnet new web -o receiver, then save it as receiver/Program.cs, and start it:
// WEBHOOK_SECRET=whsec_... dotnet run --project receiver
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;

var secret = Environment.GetEnvironmentVariable("WEBHOOK_SECRET") ?? "";
if (!secret.StartsWith("whsec_")) throw new Exception("WEBHOOK_SECRET is missing: the endpoint's whsec_...");
var key = Convert.FromBase64String(secret.Substring("whsec_".Length));
var seen = new HashSet<string>();
var order = new Queue<string>();

// Yours.
void Handle(JsonNode? message, string id)
{
    Console.WriteLine($"{id} {message?["eventType"]} {message?["user"]?["displayName"]}");
}

// What came again with the same id is the same. Ask your database instead if that must hold over a restart.
bool IsNew(string id)
{
    lock (seen)
    {
        if (!seen.Add(id)) return false;
        order.Enqueue(id);
        if (order.Count > 10_000) seen.Remove(order.Dequeue());
        return true;
    }
}

bool IsGenuine(IHeaderDictionary headers, byte[] body)
{
    string id = headers["webhook-id"].ToString(), at = headers["webhook-timestamp"].ToString();
    if (!long.TryParse(at, out var seconds)) return false;
    var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    if (seconds < now - 300 || seconds > now + 300) return false;
    var signed = Encoding.UTF8.GetBytes($"{id}.{at}.").Concat(body).ToArray();
    var wanted = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
    return headers["webhook-signature"].ToString().Split(' ')
        .Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), wanted));
}

async Task Receive(HttpContext context)
{
    var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
    if (target.Split('?')[0] != ${JSON.stringify(path)})
    {
        context.Response.StatusCode = 404;
        return;
    }
    using var buffer = new MemoryStream();
    await context.Request.Body.CopyToAsync(buffer);
    var body = buffer.ToArray();
    if (!IsGenuine(context.Request.Headers, body))
    {
        context.Response.StatusCode = 401;
        return;
    }
    var message = JsonNode.Parse(body);
    if (message is JsonObject one && one["type"]?.ToString() == "webhook.challenge")
    {
        await context.Response.WriteAsync(one["challenge"]!.ToString()); // says that the endpoint is yours
        return;
    }
    context.Response.StatusCode = 204;
    await context.Response.CompleteAsync();
    var id = context.Request.Headers["webhook-id"].ToString();
    if (!IsNew(id)) return;
    // With a batchSize above 1 it is a list.
    if (message is JsonArray events) foreach (var each in events) Handle(each, id);
    else Handle(message, id);
}

var app = WebApplication.CreateBuilder(args).Build();
app.Run(Receive);
app.Run("http://${host}:${port}");
`;
