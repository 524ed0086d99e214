using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace NpcServer
{
    /// <summary>The client's networking, between the socket, the sound and the game.</summary>
    /// <remarks>
    /// <code>
    /// game ──Post, Gate──▶ orders ──▶ outbox ──▶ connection ──▶ server
    /// microphone ──Frame──▶ gate ──▶ outbox
    /// server ──▶ connection ──▶ playout (sound, at once) and inbox (everything, for the game's next frame)
    /// every 10 ms: the silent clock, reports of what was heard, the talk button's tail
    /// </code>
    /// <see cref="Pump"/> does all of it without waiting. It is called by a thread of its own, or, where there are no
    /// threads, once a frame by the game.
    /// </remarks>
    internal sealed class Network
    {
        private const int TickMs = 10;
        private const double ByeWithinSeconds = 0.5;
        private const int EndsWithinMs = 2000;

        // More than that waits for a game that does not poll: then the server waits too.
        private const int InboxLimit = 4096;

        private readonly NpcClientSettings _settings;
        private readonly Playout _playout;
        private readonly ConcurrentQueue<object> _inbox;
        private readonly ConcurrentQueue<Action<double>> _orders = new ConcurrentQueue<Action<double>>();
        private readonly AutoResetEvent _wake = new AutoResetEvent(false);
        private readonly TalkGate _gate = new TalkGate();
        private readonly SilentClock _silentClock;
        private readonly PlaybackReports _reports;
        private readonly Connection _connection;
        private readonly Action<ClientMessage> _send;
        private Thread _thread;
        private volatile bool _isClosing;
        private volatile bool _isSendingSound;
        private bool _isWelcomed;

        /// <param name="settings">Where to, and as whom.</param>
        /// <param name="url">Of the settings, taken apart.</param>
        /// <param name="playout">Is given the sound.</param>
        /// <param name="inbox">Is given messages, changes of the connection, and what went wrong, in order.</param>
        public Network(NpcClientSettings settings, Uri url, Playout playout, ConcurrentQueue<object> inbox)
        {
            _settings = settings;
            _playout = playout;
            _inbox = inbox;
            _silentClock = new SilentClock(playout);
            _reports = new PlaybackReports(playout);
            _connection = new Connection(
                url, settings.ToHello, settings.MakeTransport, new Random(), Wake, Take, inbox.Enqueue);
            _send = _connection.Send;
        }

        /// <summary>The server hears the microphone.</summary>
        public bool IsSendingSound => _isSendingSound;

        /// <summary>Begins to connect.</summary>
        public void Start()
        {
            if (_settings.UsesThread)
            {
                _thread = new Thread(Run) { Name = "npc network", IsBackground = true };
                _thread.Start();
            }
        }

        /// <summary>
        /// Sends a message when the server is there. Before it goes how much was heard: the message may break off a line.
        /// </summary>
        public void Post(ClientMessage message)
        {
            _orders.Enqueue(now =>
            {
                _reports.SendAll(now, _send);
                _connection.Send(message);
            });
            Wake();
        }

        /// <summary>Does something with the talk button.</summary>
        public void Gate(Func<TalkGate, double, IReadOnlyList<ClientMessage>> act)
        {
            _orders.Enqueue(now => SendAll(act(_gate, now)));
            Wake();
        }

        /// <summary>Does what is due, without waiting.</summary>
        public void Pump(double now)
        {
            while (_orders.TryDequeue(out var order))
            {
                order(now);
            }

            _connection.Pump(now, _inbox.Count < InboxLimit);
            _silentClock.Advance(now);
            SendAll(_gate.TimePasses(now));
            _reports.SendDue(now, _send);
            _isSendingSound = _gate.IsSending;
        }

        /// <summary>Says bye and ends the thread; takes half a second at most.</summary>
        public void Close()
        {
            _isClosing = true;
            if (_thread == null)
            {
                Pump(_settings.Clock());
                _connection.Close(_settings.Clock());
                _connection.Dispose();
                return;
            }

            Wake();
            _thread.Join(EndsWithinMs);
        }

        private void Wake() => _wake.Set();

        private void Run()
        {
            try
            {
                while (!_isClosing)
                {
                    Pump(_settings.Clock());
                    _wake.WaitOne(TickMs);
                }

                Pump(_settings.Clock());
                SayBye();
            }
            catch (Exception error)
            {
                _inbox.Enqueue(error);
                _inbox.Enqueue(new ConnectionChanged(
                    ConnectionState.Refused,
                    $"something broke in this client: {error.Message}; the log has the details",
                    null));
            }
            finally
            {
                _connection.Dispose();
            }
        }

        private void SayBye()
        {
            var until = _settings.Clock() + ByeWithinSeconds;
            _connection.Close(_settings.Clock());
            while (!_connection.IsDrained(_settings.Clock()) && _settings.Clock() < until)
            {
                _wake.WaitOne(TickMs);
            }
        }

        // Called a hundred times a second: without an enumerator, which would be garbage.
        private void SendAll(IReadOnlyList<ClientMessage> messages)
        {
            for (var i = 0; i < messages.Count; i++)
            {
                _connection.Send(messages[i]);
            }
        }

        private void Take(ServerMessage message)
        {
            if (message is WelcomeMessage welcome)
            {
                Take(welcome);
            }
            else if (message is UtteranceStartMessage start)
            {
                _playout.Begin(start.Utterance, start.Character);
                _reports.Begin(start.Utterance);
            }
            else if (message is SpeechMessage speech)
            {
                _playout.Feed(speech.Utterance, speech.AtMs, speech.Pcm);
            }
            else if (message is UtteranceCancelMessage cancel)
            {
                _playout.Cancel(cancel.Utterance, _settings.Clock());
            }
            else if (message is UtteranceEndMessage end)
            {
                _playout.End(end.Utterance);
            }

            _inbox.Enqueue(message);
        }

        // To a server that forgot the session, says how things stand.
        private void Take(WelcomeMessage welcome)
        {
            if (_isWelcomed && !welcome.IsRecovered)
            {
                _playout.Clear(_settings.Clock());
                _reports.Clear();
                SendAll(_gate.Restate());
            }

            if (!_isWelcomed)
            {
                _playout.Rate = welcome.AudioOutRate ?? _playout.Rate;
            }

            _isWelcomed = true;
        }
    }
}
