using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using NpcServer;

/// <summary>What bench/unity.py prints: how long the core takes for what it does all the time.</summary>
public static class Bench
{
    private const int Rate = 48000;
    private const int BlockSamples = 256;
    private const int Lines = 200;

    public static void Run()
    {
        Pack();
        Unpack();
        Receive();
        Interrupt();
    }

    private static void Pack()
    {
        var pcm = new byte[640];
        Print("pack 20 ms of microphone sound", "µs", Times(20000, () => ClientMessage.Audio(7, pcm)));
    }

    private static void Unpack()
    {
        var frame = MessagePackWriter.Write(Speech("u-1", 0, 100));
        Print($"unpack 100 ms of speech ({frame.Length} bytes)", "µs", Times(5000, () => ServerMessage.Read(frame)));
    }

    // From the frame in the socket's queue to samples that the mixer can take.
    private static void Receive()
    {
        var times = new List<double>();
        using (var talk = new Talk())
        {
            var block = new float[1];
            for (var line = 0; line < Lines; line++)
            {
                talk.Begin("u-" + line);
                var watch = Stopwatch.StartNew();
                talk.Say(Speech("u-" + line, 0, 100));
                while (talk.Sink.Take(block, 0, 1, 0.0, 0.0) == 0)
                {
                    Thread.Sleep(0);
                }

                times.Add(watch.Elapsed.TotalMilliseconds * 1000.0);
                talk.EndAtOnce("u-" + line);
            }
        }

        Print("from the socket to where the mixer takes it", "µs", times);
    }

    // From the frame that breaks a line off to the last sample that is not silent, in blocks of 256 at 48 kHz.
    private static void Interrupt()
    {
        var times = new List<double>();
        using (var talk = new Talk())
        {
            for (var line = 0; line < Lines / 4; line++)
            {
                talk.Begin("u-" + line);
                talk.Say(Speech("u-" + line, 0, 400));
                times.Add(TimeToSilence(talk, "u-" + line));
                talk.EndAtOnce("u-" + line);
            }
        }

        Print("from an interruption to silence", "ms", times);
    }

    private static double TimeToSilence(Talk talk, string utterance)
    {
        var block = new float[BlockSamples];
        var watch = Stopwatch.StartNew();
        var cancelledAtMs = 0.0;
        for (var taken = 0; ; taken++)
        {
            while (watch.Elapsed.TotalSeconds < (double)taken * BlockSamples / Rate)
            {
                Thread.Sleep(0);
            }

            talk.Sink.Take(block, 0, BlockSamples, watch.Elapsed.TotalSeconds, 0.0);
            if (taken == 12)
            {
                cancelledAtMs = watch.Elapsed.TotalMilliseconds;
                talk.Cancel(utterance);
            }
            else if (taken > 12 && block[BlockSamples - 1] == 0f)
            {
                var loud = Array.FindLastIndex(block, sample => sample != 0f) + 1;
                return watch.Elapsed.TotalMilliseconds - cancelledAtMs + loud * 1000.0 / Rate;
            }
        }
    }

    private static List<double> Times(int count, Action act)
    {
        var times = new List<double>();
        for (var i = 0; i < count; i++)
        {
            var watch = Stopwatch.StartNew();
            act();
            times.Add(watch.Elapsed.TotalMilliseconds * 1000.0);
        }

        return times.Skip(count / 10).ToList();
    }

    private static void Print(string what, string unit, List<double> times)
    {
        times.Sort();
        Console.WriteLine(Json.Of(new Dictionary<string, object>
        {
            { "what", what }, { "unit", unit }, { "median", times[times.Count / 2] }, { "p99", times[times.Count * 99 / 100] },
        }));
    }

    private static MessageMap Speech(string utterance, int atMs, int milliseconds)
    {
        var viseme = new MessageMap { { "t_ms", 10 }, { "d_ms", 80.5 }, { "v", 5 }, { "w", 1.0 } };
        var word = new MessageMap { { "t_ms", 10 }, { "d_ms", 80.5 }, { "text", "harbour" } };
        return new MessageMap
        {
            { "type", "speech" }, { "utterance", utterance }, { "index", 0 }, { "at_ms", atMs },
            { "pcm", Enumerable.Repeat((byte)9, 2 * Rate * milliseconds / 1000).ToArray() },
            { "visemes", Enumerable.Repeat(viseme, 10) }, { "words", Enumerable.Repeat(word, 3) }, { "source", "native" },
        };
    }

    /// <summary>A client with its thread, over a socket that is a queue.</summary>
    private sealed class Talk : IDisposable
    {
        private readonly QueueTransport _transport = new QueueTransport();
        private readonly NpcClient _client;
        private long _sequence = 1;

        public Talk()
        {
            _client = new NpcClient(new NpcClientSettings { SpeakerRate = Rate, MakeTransport = () => _transport });
            Sink = _client.Playout.Attach("mara", MonotonicClock.Seconds());
            _client.Start();
            Say(Welcome(), 1);
            while (_client.Welcome == null)
            {
                _client.Poll();
            }
        }

        public PlayoutSink Sink { get; }

        public void Begin(string utterance)
        {
            Say(new MessageMap
            {
                { "type", "utterance_start" }, { "utterance", utterance }, { "character", "mara" }, { "interruptible", true },
            });
            Thread.Sleep(15);
        }

        public void Cancel(string utterance) => Say(new MessageMap
        {
            { "type", "utterance_cancel" }, { "utterance", utterance }, { "at_ms", 0 }, { "fade_ms", 5 },
        });

        public void EndAtOnce(string utterance)
        {
            _client.Playout.Clear(0.0);
            Sink.Take(new float[BlockSamples * 2], 0, BlockSamples * 2, 0.0, 0.0);
            _client.Poll();
        }

        public void Say(MessageMap message) => Say(message, ++_sequence);

        public void Dispose() => _client.Close();

        private static MessageMap Welcome() => new MessageMap
        {
            { "type", "welcome" }, { "session", "s-1" }, { "resume_token", "" }, { "recovered", false }, { "world", "Bench" },
            { "characters", new object[0] }, { "audio_in", new MessageMap { { "rate", 16000 } } },
            { "audio_out", new MessageMap { { "rate", Rate } } },
            { "limits", new MessageMap { { "frame_bytes", 65536 }, { "text_chars", 2000 }, { "messages_per_s", 500 }, { "resume_ms", 60000 } } },
            {
                "story", new MessageMap
                {
                    { "type", "story_update" }, { "version", 1 }, { "changes", new object[0] }, { "facts", new MessageMap() },
                    { "events", new object[0] }, { "full", true },
                }
            },
            { "server", new MessageMap { { "name", "bench" }, { "version", "0" } } },
        };

        private void Say(MessageMap message, long sequence)
        {
            var numbered = new MessageMap();
            foreach (var field in message)
            {
                numbered.Add(field.Key, field.Value);
            }

            numbered.Add("seq", sequence);
            _transport.Say(MessagePackWriter.Write(numbered));
        }
    }

    private sealed class QueueTransport : ITransport
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<byte[]> _frames =
            new System.Collections.Concurrent.ConcurrentQueue<byte[]>();

        public event Action Changed;

        public TransportState State => TransportState.Open;

        public string CloseReason => "";

        public void Connect(Uri url, string subprotocol)
        {
        }

        public bool TrySend(byte[] frame) => true;

        public bool TryReceive(out byte[] frame) => _frames.TryDequeue(out frame);

        public void Close()
        {
        }

        public void Dispose()
        {
        }

        public void Say(byte[] frame)
        {
            _frames.Enqueue(frame);
            Changed?.Invoke();
        }
    }
}
