using System;
using System.Collections.Generic;
using System.Linq;
using NpcServer;

/// <summary>Reads and writes the golden frames of tests/vectors.</summary>
public static class Vectors
{
    /// <summary>
    /// For each line of hexadecimal digits: the map that it is, the bytes that this map is written as, and, of a message
    /// of the server, what the typed message says.
    /// </summary>
    public static void ReadAll()
    {
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            var words = line.Split(' ');
            var frame = FromHex(words[1]);
            var map = MessagePackReader.ReadMap(frame);
            Console.WriteLine(Json.Of(new Dictionary<string, object>
            {
                { "map", map },
                { "written", ToHex(MessagePackWriter.Write(map)) },
                { "typed", words[0] == "server" ? ServerMessage.Read(frame) : null },
            }));
        }
    }

    /// <summary>The messages of docs/protocol.md, made as a game makes them.</summary>
    public static void WriteClientMessages()
    {
        Write(ClientMessage.Talk(new[] { "mara" }));
        Write(ClientMessage.Mic("push"));
        Write(ClientMessage.Audio(7, new byte[] { 0x00, 0x00, 0xff, 0x7f, 0x00, 0x80, 0xfc, 0xff }));
        Write(ClientMessage.Text("m-17", "Who are you?"));
        Write(ClientMessage.Choose(null, "bribe"));
        Write(ClientMessage.Event(null, "item_shown", new Dictionary<string, object> { { "item", "seal" } }, "may"));
        Write(ClientMessage.Context(
            new MessageMap { { "weather", "rain" }, { "holding", new[] { "lantern" } } }, true, null));
        Write(ClientMessage.Playback("u-12", 840, "playing"));
        Write(ClientMessage.Interrupt());
        Write(ClientMessage.ActionResult("a-3", false, null, "the door is blocked"));
        Write(ClientMessage.Save("quick"));
        Write(ClientMessage.Load("quick"));
        Write(ClientMessage.ListSlots());
        Write(ClientMessage.Ping(51234.5));
        Write(ClientMessage.Bye());
        Write(ClientMessage.Hello(Hello()));
    }

    private static MessageMap Hello() => new MessageMap
    {
        { "world", "" },
        { "player", new MessageMap { { "id", "p-81" }, { "name", "Robin" }, { "language", "en" } } },
        { "audio_in", new MessageMap { { "codec", "pcm_s16le" }, { "rate", 16000 }, { "channels", 1 } } },
        { "audio_out", new MessageMap { { "codec", "pcm_s16le" }, { "rate", 24000 } } },
        { "lipsync", new MessageMap { { "sets", new[] { "oculus15" } }, { "mode", "events" }, { "lead_ms", 30 } } },
        { "client", new MessageMap { { "name", "harbour" }, { "version", "0.3" } } },
        { "resume", new MessageMap { { "session", "s-4f2a" }, { "token", "Zq1u8mZ0" }, { "seq", 118 } } },
        { "latency", true },
    };

    private static void Write(ClientMessage message) => Console.WriteLine($"{message.Type} {ToHex(message.Frame)}");

    private static byte[] FromHex(string text) =>
        Enumerable.Range(0, text.Length / 2).Select(at => Convert.ToByte(text.Substring(2 * at, 2), 16)).ToArray();

    private static string ToHex(byte[] bytes) => string.Concat(bytes.Select(each => each.ToString("x2")));
}
