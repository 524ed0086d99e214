using System;
using System.Collections.Generic;
using System.Linq;

namespace NpcServer.Tests
{
    /// <summary>A transport whose other end is the test.</summary>
    internal sealed class FakeTransport : ITransport
    {
        private readonly Queue<byte[]> _toClient = new Queue<byte[]>();

        public event Action Changed;

        public TransportState State { get; set; } = TransportState.Connecting;

        public string CloseReason { get; set; } = "";

        public List<MessageMap> Sent { get; } = new List<MessageMap>();

        /// <summary>The next frames are not taken.</summary>
        public bool IsBusy { get; set; }

        public bool IsDisposed { get; private set; }

        public bool IsClosedByClient { get; private set; }

        public void Connect(Uri url, string subprotocol) => Changed?.Invoke();

        public bool TrySend(byte[] frame)
        {
            if (IsBusy || State != TransportState.Open)
            {
                return false;
            }

            Sent.Add(MessagePackReader.ReadMap(frame));
            return true;
        }

        public bool TryReceive(out byte[] frame)
        {
            frame = _toClient.Count > 0 ? _toClient.Dequeue() : null;
            return frame != null;
        }

        public void Close() => IsClosedByClient = true;

        public void Dispose() => IsDisposed = true;

        public void Say(byte[] frame) => _toClient.Enqueue(frame);

        public void Say(MessageMap message, long? sequence)
        {
            var numbered = new MessageMap();
            foreach (var field in message)
            {
                numbered.Add(field.Key, field.Value);
            }

            numbered.AddIfPresent("seq", sequence);
            Say(MessagePackWriter.Write(numbered));
        }

        public void Break(string reason = "it broke")
        {
            CloseReason = reason;
            State = TransportState.Closed;
        }

        public List<MessageMap> Of(string type) => Sent.Where(message => (string)message["type"] == type).ToList();
    }

    /// <summary>A client without a thread, on a clock that is moved by hand, and the server that it talks to.</summary>
    internal sealed class FakeServer
    {
        private long _sequence;

        public FakeServer()
        {
            Client = new NpcClient(new NpcClientSettings
            {
                PlayerId = "robin",
                SpeakerRate = Messages.Rate,
                UsesThread = false,
                Clock = () => Now,
                MakeTransport = () =>
                {
                    Transports.Add(new FakeTransport());
                    return Transports.Last();
                },
            });
            Client.Events.ConnectionChanged += Changes.Add;
            Client.Start();
        }

        public double Now { get; private set; } = 1000.0;

        public NpcClient Client { get; }

        public List<FakeTransport> Transports { get; } = new List<FakeTransport>();

        public FakeTransport Transport => Transports.Last();

        public List<ConnectionChanged> Changes { get; } = new List<ConnectionChanged>();

        /// <summary>Lets time pass in frames of 10 ms.</summary>
        public void Pass(double seconds)
        {
            for (var i = 0; i < Math.Round(seconds * 100.0); i++)
            {
                Now += 0.01;
                Client.Poll();
            }
        }

        /// <summary>Lets the client connect, and welcomes it.</summary>
        public void Welcome(bool isRecovered = false, string session = "s-1")
        {
            if (Transports.Count == 0 || Transport.IsDisposed)
            {
                Pass(0.02);
            }

            Transport.State = TransportState.Open;
            Client.Poll();
            _sequence = isRecovered ? (long)((MessageMap)Transport.Of("hello")[0]["resume"])["seq"] : 1;
            Transport.Say(Messages.Welcome(isRecovered, session), _sequence);
            Client.Poll();
        }

        /// <summary>Says messages in order, and lets the client take them.</summary>
        public void Say(params MessageMap[] messages)
        {
            foreach (var message in messages)
            {
                Transport.Say(message, ++_sequence);
            }

            Client.Poll();
        }

        /// <summary>Numbers a message and loses it on the way.</summary>
        public void LoseOne() => _sequence++;
    }
}
