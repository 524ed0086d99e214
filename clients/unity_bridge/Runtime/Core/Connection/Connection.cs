using System;

namespace NpcServer
{
    /// <summary>
    /// One player's connection, mended by itself when it breaks. It never waits: <see cref="Pump"/> does what is due.
    /// </summary>
    /// <remarks>
    /// <code>
    ///            time for a try             welcome
    ///  Waiting ─────────────────▶ Greeting ─────────▶ Up
    ///     ▲                          │  │              │
    ///     └──── a pause, ever longer ┴──│── broken ────┘
    ///                                   └─ refused ─▶ Refused
    /// </code>
    /// It keeps the number of the last message it took; after a loss it says hello again with it, and the server sends
    /// what was missed. A message that is malformed, or whose number leaves a gap, breaks the connection in the same way.
    /// </remarks>
    internal sealed class Connection
    {
        private const string Subprotocol = "npc.v1";

        // In which the answers that were under way at a loss have come again.
        private const double AnsweredAgainSeconds = 1.0;
        private const int MaxFramesAtOnce = 64;

        private readonly Uri _url;
        private readonly Func<MessageMap> _makeHello;
        private readonly Func<ITransport> _makeTransport;
        private readonly Action _wake;
        private readonly Action<ServerMessage> _take;
        private readonly Action<ConnectionChanged> _tell;
        private readonly ReconnectPauses _pauses;
        private readonly Outbox _outbox = new Outbox();
        private readonly MessageOrder _order = new MessageOrder();
        private readonly LifeSigns _lifeSigns = new LifeSigns();

        private Phase _phase = Phase.Waiting;
        private ITransport _transport;
        private Handshake _handshake;
        private WelcomeMessage _welcome;
        private double _tryAt = double.NegativeInfinity;
        private double _lostAt;
        private double _repeatAt = double.PositiveInfinity;
        private double _comeBackAfter;

        public Connection(
            Uri url,
            Func<MessageMap> makeHello,
            Func<ITransport> makeTransport,
            Random random,
            Action wake,
            Action<ServerMessage> take,
            Action<ConnectionChanged> tell)
        {
            _url = url;
            _makeHello = makeHello;
            _makeTransport = makeTransport;
            _pauses = new ReconnectPauses(random);
            _wake = wake;
            _take = take;
            _tell = tell;
        }

        private enum Phase
        {
            Waiting,
            Greeting,
            Up,
            Refused,
            Closed,
        }

        /// <summary>The server said welcome, and nothing went wrong since.</summary>
        public bool IsUp => _phase == Phase.Up;

        /// <summary>Sends a message as soon as it can be; sound and reports only if that is now.</summary>
        public void Send(ClientMessage message)
        {
            if (IsUp || !message.IsFleeting)
            {
                _outbox.Add(message);
            }
        }

        /// <summary>Does what is due; to be called every 10 ms or so, and whenever <c>wake</c> was called.</summary>
        /// <param name="now">Seconds, on a clock that never goes back.</param>
        /// <param name="canTake">Messages may be handed over now; else they wait, and in the end the server does.</param>
        public void Pump(double now, bool canTake)
        {
            switch (_phase)
            {
                case Phase.Waiting:
                    if (now >= _tryAt)
                    {
                        Open(now);
                    }

                    break;
                case Phase.Greeting:
                    Greet(now);
                    break;
                case Phase.Up:
                    Converse(now, canTake);
                    break;
            }
        }

        /// <summary>Says bye if anybody is there, and ends. The socket goes on to close by itself for a moment.</summary>
        public void Close(double now)
        {
            if (IsUp)
            {
                _outbox.Add(ClientMessage.Bye());
                SendWaiting(now);
                _transport.Close();
                _phase = Phase.Closed;
            }
            else
            {
                Dispose();
            }
        }

        /// <summary>After <see cref="Close"/>: everything has left, or nobody was there.</summary>
        public bool IsDrained(double now)
        {
            if (_transport == null || _transport.State == TransportState.Closed)
            {
                return true;
            }

            SendWaiting(now);
            return false;
        }

        /// <summary>Lets go of the socket.</summary>
        public void Dispose()
        {
            _transport?.Dispose();
            _transport = null;
            _phase = Phase.Closed;
        }

        private void Open(double now)
        {
            _tell(new ConnectionChanged(ConnectionState.Connecting, $"connecting to {_url}", null));
            _phase = Phase.Greeting;
            try
            {
                _transport = _makeTransport();
                _transport.Changed += _wake;
                _transport.Connect(_url, Subprotocol);
                _handshake = new Handshake(_url, _transport, Hello(), now);
            }
            catch (Exception error)
            {
                // A transport of the game's own, or a platform without sockets: nothing gets better by trying again.
                Refuse($"{_url} can't be reached from here: {error.Message} Use another transport on this platform");
            }
        }

        private MessageMap Hello()
        {
            var hello = _makeHello();
            if (_welcome != null)
            {
                hello.Add("resume", new MessageMap
                {
                    { "session", _welcome.Session }, { "token", _welcome.ResumeToken }, { "seq", _order.Last },
                });
            }

            return hello;
        }

        private void Greet(double now)
        {
            _handshake.Pump(now);
            if (_handshake.Answer is ErrorMessage error)
            {
                _take(error);
            }

            switch (_handshake.At)
            {
                case Handshake.Stage.Welcomed:
                    Welcomed(now, (WelcomeMessage)_handshake.Answer);
                    break;
                case Handshake.Stage.Lost:
                    Lose(now, _handshake.Why);
                    break;
                case Handshake.Stage.Refused:
                    Refuse(_handshake.Why);
                    break;
            }
        }

        private void Welcomed(double now, WelcomeMessage welcome)
        {
            if (_welcome != null)
            {
                _outbox.SayAgain(_lostAt, !welcome.IsRecovered);
                _repeatAt = now + AnsweredAgainSeconds;
            }

            _welcome = welcome;
            _order.Begin(welcome.Sequence ?? 0);
            _lifeSigns.Begin(now);
            _phase = Phase.Up;
            _tell(new ConnectionChanged(ConnectionState.Connected, $"connected to {_url}", null));
            _take(welcome);
            SendWaiting(now);
        }

        private void Converse(double now, bool canTake)
        {
            var state = _transport.State;
            for (var i = 0; canTake && i < MaxFramesAtOnce && _transport.TryReceive(out var frame); i++)
            {
                _lifeSigns.Hear(now);
                if (!FrameReader.TryRead(_url, frame, out var message, out var trouble))
                {
                    Lose(now, trouble);
                    return;
                }

                if (!TakeInOrder(now, message))
                {
                    return;
                }

                if (i == MaxFramesAtOnce - 1)
                {
                    _wake();
                    state = TransportState.Open; // more may lie there, to be taken before the end is looked at
                }
            }

            if (state == TransportState.Closed && canTake)
            {
                Lose(now, $"the connection to {_url} broke: {_transport.CloseReason}");
                return;
            }

            RepeatUnanswered(now);
            KeepAlive(now, canTake);
            if (IsUp)
            {
                SendWaiting(now);
            }
        }

        private bool TakeInOrder(double now, ServerMessage message)
        {
            switch (_order.Look(message))
            {
                case MessageOrder.Verdict.PassOver:
                    return true;
                case MessageOrder.Verdict.Gap:
                    Lose(now, $"{_url} sent message {message.Sequence} after message {_order.Last}: some are missing");
                    return false;
            }

            if (message is GoAwayMessage goAway)
            {
                _comeBackAfter = goAway.ReconnectAfterMs / 1000.0;
            }

            _outbox.Take(message);
            _take(message);
            if (message is ErrorMessage error && error.IsFatal && !Refusals.IsPassing(error.Code))
            {
                Refuse(Refusals.Describe($"{_url} ended the conversation", error));
                return false;
            }

            return true;
        }

        private void RepeatUnanswered(double now)
        {
            if (now >= _repeatAt)
            {
                _repeatAt = double.PositiveInfinity;
                _outbox.RepeatUnanswered(_lostAt);
            }
        }

        private void KeepAlive(double now, bool canTake)
        {
            if (_lifeSigns.IsSteady(now))
            {
                _pauses.Reset();
            }

            if (_lifeSigns.MustAsk(now))
            {
                _outbox.Add(ClientMessage.Ping(Math.Round(now * 1000.0, 1)));
            }

            if (canTake && _lifeSigns.IsSilent(now))
            {
                Lose(now, $"nothing was heard of {_url} for {LifeSigns.SilentForSeconds:0} s; is the network down?");
            }
        }

        private void SendWaiting(double now)
        {
            while (_outbox.Next != null && _transport.TrySend(_outbox.Next.Frame))
            {
                _outbox.Sent(now);
            }
        }

        private void Lose(double now, string why)
        {
            _transport.Dispose();
            _transport = null;
            if (IsUp)
            {
                _lostAt = now;
            }

            _phase = Phase.Waiting;
            _outbox.DropFleeting();
            var pause = Math.Max(_pauses.Next(), _comeBackAfter);
            _comeBackAfter = 0.0;
            _tryAt = now + pause;
            _tell(new ConnectionChanged(ConnectionState.Lost, why, pause));
        }

        private void Refuse(string why)
        {
            _transport?.Dispose();
            _transport = null;
            _phase = Phase.Refused;
            _tell(new ConnectionChanged(ConnectionState.Refused, why, null));
        }
    }
}
