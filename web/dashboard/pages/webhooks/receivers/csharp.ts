import type { Receiver } from "./receivers.ts";

// Written for what .NET and Mono have in common, so that a machine without the SDK can run it, and our tests can.
export const csharp = ({ endpointId, url, path, host, port }: Receiver): string => `
// ${url} (${endpointId})
// dotnet new console -o receiver, then save it as receiver/Program.cs, and start it:
// WEBHOOK_SECRET=whsec_... dotnet run --project receiver
// With Mono: mcs -r:System.Runtime.Serialization,System.Xml,System.Xml.Linq Program.cs && mono Program.exe
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Runtime.Serialization.Json;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Xml;
using System.Xml.Linq;

static class Program
{
    static byte[] key = new byte[0];
    static readonly HashSet<string> seen = new HashSet<string>();
    static readonly Queue<string> order = new Queue<string>();

    static int Main()
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        var secret = Environment.GetEnvironmentVariable("WEBHOOK_SECRET") ?? "";
        if (!secret.StartsWith("whsec_"))
        {
            Console.Error.WriteLine("WEBHOOK_SECRET is missing: the endpoint's whsec_...");
            return 1;
        }
        key = Convert.FromBase64String(secret.Substring("whsec_".Length));
        var listener = new HttpListener();
        listener.Prefixes.Add("http://${host === "0.0.0.0" ? "+" : host}:${port}/");
        listener.Start();
        while (true)
        {
            var context = listener.GetContext();
            ThreadPool.QueueUserWorkItem(_ => Receive(context));
        }
    }

    // Yours.
    static void Handle(XElement message, string id)
    {
        var name = message.Element("user")?.Element("displayName")?.Value;
        Console.WriteLine($"{id} {message.Element("eventType")?.Value} {name}");
    }

    // What came again with the same id is the same. Ask your database instead if that must hold over a restart.
    static bool IsNew(string id)
    {
        lock (seen)
        {
            if (!seen.Add(id)) return false;
            order.Enqueue(id);
            if (order.Count > 10000) seen.Remove(order.Dequeue());
            return true;
        }
    }

    static bool IsGenuine(string id, string at, string signatures, byte[] body)
    {
        long seconds;
        if (!long.TryParse(at, out seconds)) return false;
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        if (seconds < now - 300 || seconds > now + 300) return false;
        var signed = Encoding.UTF8.GetBytes($"{id}.{at}.").Concat(body).ToArray();
        using (var hmac = new HMACSHA256(key))
        {
            var wanted = "v1," + Convert.ToBase64String(hmac.ComputeHash(signed));
            return signatures.Split(' ').Any(one => AreSame(one, wanted));
        }
    }

    // Takes as long for what is nearly right as for what is all wrong.
    static bool AreSame(string one, string other)
    {
        var difference = one.Length ^ other.Length;
        for (var index = 0; index < other.Length; index++)
            difference |= other[index] ^ (index < one.Length ? one[index] : '\\0');
        return difference == 0;
    }

    static void Receive(HttpListenerContext context)
    {
        try
        {
            var request = context.Request;
            if ((request.RawUrl ?? "").Split('?')[0] != ${JSON.stringify(path)})
            {
                Answer(context, 404);
                return;
            }
            var buffer = new MemoryStream();
            request.InputStream.CopyTo(buffer);
            var body = buffer.ToArray();
            var id = request.Headers["webhook-id"] ?? "";
            var at = request.Headers["webhook-timestamp"] ?? "";
            if (!IsGenuine(id, at, request.Headers["webhook-signature"] ?? "", body))
            {
                Answer(context, 401);
                return;
            }
            // .NET reads JSON as elements: {"a": {"b": 1}} is <root><a><b>1</b></a></root>, and each of a list is an <item>.
            var message = XElement.Load(JsonReaderWriterFactory.CreateJsonReader(body, XmlDictionaryReaderQuotas.Max));
            if (message.Element("type")?.Value == "webhook.challenge")
            {
                Answer(context, 200, message.Element("challenge")?.Value ?? ""); // says that the endpoint is yours
                return;
            }
            Answer(context, 204);
            if (!IsNew(id)) return;
            // With a batchSize above 1 it is a list.
            if (message.Attribute("type")?.Value == "array") foreach (var each in message.Elements()) Handle(each, id);
            else Handle(message, id);
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error.Message);
            context.Response.Abort();
        }
    }

    static void Answer(HttpListenerContext context, int status, string text = "")
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        if (bytes.Length > 0) context.Response.OutputStream.Write(bytes, 0, bytes.Length);
        context.Response.Close();
    }
}
`;
