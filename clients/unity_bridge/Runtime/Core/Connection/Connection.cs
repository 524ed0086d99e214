using System;

namespace NpcServer
{
    /// <summary>
    /// One player's connection, mended by itself when it breaks. It never waits: <see cref="Pump"/> does what is due.
    /// </summary>
    /// <remarks>
    /// <code>
    ///            time for a try          socket is open            welcome
    ///  Waiting ─────────────────▶ Opening ─────────────▶ Greeting ─────────▶ Up
    ///     ▲                          │                      │  │              │
    ///     └──── a pause, ever longer ┴──── no answer, closed ┘  │   broken ────┘
    ///                                                          └─ refused ─▶ Refused
    /// </code>
    /// It keeps the number of the last message it took; after a loss it says hello again with it, and the server sends
    /// what was missed. A message that is malformed, or whose number leaves a gap, breaks the connection in the same way.
    /// </remarks>
    internal sealed class Connection
    {
        private const string Subprotocol = "npc.v1";
        private const double AnswerWithinSeconds = 10.0;
        private const double PingEverySeconds = 5.0;
        private const double SilentForSeconds = 15.0;
        private const double SteadyAfterSeconds = 5.0;
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

        private Phase _phase = Phase.Waiting;
        private ITransport _transport;
        private WelcomeMessage _welcome;
        private double _tryAt = double.NegativeInfinity;
        private double _since;
        private double _heardAt;
        private double _pingedAt;
        private double _lostAt;
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
            Opening,
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
                case Phase.Opening:
                    AwaitSocket(now);
                    break;
                case Phase.Greeting:
                    AwaitWelcome(now);
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
            _since = now;
            _phase = Phase.Opening;
            try
            {
                _transport = _makeTransport();
                _transport.Changed += _wake;
                _transport.Connect(_url, Subprotocol);
            }
            catch (Exception error)
            {
                // A transport of the game's own, or a platform without sockets: nothing gets better by trying again.
                Refuse($"{_url} can't be reached from here: {error.Message} Use another transport on this platform");
            }
        }

        private void AwaitSocket(double now)
        {
            var state = _transport.State;
            if (state == TransportState.Open && _transport.TrySend(ClientMessage.Hello(Hello()).Frame))
            {
                _phase = Phase.Greeting;
            }
            else if (state == TransportState.Closed && _transport.TryReceive(out var refusal))
            {
                Answered(now, refusal);
            }
            else if (state == TransportState.Closed)
            {
                Lose(now, $"no server at {_url}: {_transport.CloseReason}. Is `npc-server serve` running there, and is "
                    + "the address right? It looks like ws://127.0.0.1:8765/v1");
            }
            else if (now - _since > AnswerWithinSeconds)
            {
                Lose(now, $"{_url} does not answer; is the address right, and does a firewall let it through?");
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

        private void AwaitWelcome(double now)
        {
            var state = _transport.State;
            if (_transport.TryReceive(out var frame))
            {
                Answered(now, frame);
            }
            else if (state == TransportState.Closed)
            {
                Lose(now, $"{_url} closed the connection without an answer: {_transport.CloseReason}; is it an npc-server?");
            }
            else if (now - _since > AnswerWithinSeconds)
            {
                Lose(now, $"{_url} takes connections and does not answer; is it an npc-server?");
            }
        }

        private void Answered(double now, byte[] frame)
        {
            if (!TryRead(now, frame, out var answer))
            {
                return;
            }

            if (answer is ErrorMessage error)
            {
                _take(error);
                if (Refusals.IsPassing(error.Code))
                {
                    Lose(now, Refusals.Describe($"{_url} can't take this player now", error));
                }
                else
                {
                    Refuse(Refusals.Describe($"{_url} refused this player", error));
                }
            }
            else if (answer is WelcomeMessage welcome)
            {
                Welcomed(now, welcome);
            }
            else
            {
                Refuse($"{_url} answered `{answer.Type}` where a welcome was expected; is it an npc-server?");
            }
        }

        private void Welcomed(double now, WelcomeMessage welcome)
        {
            if (_welcome != null)
            {
                _outbox.SayAgain(_lostAt, !welcome.IsRecovered);
            }

            _welcome = welcome;
            _order.Begin(welcome.Sequence ?? 0);
            _since = _heardAt = _pingedAt = now;
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
                _heardAt = now;
                if (!TryRead(now, frame, out var message) || !TakeInOrder(now, message))
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

            KeepAlive(now, canTake);
            if (IsUp)
            {
                SendWaiting(now);
            }
        }

        private bool TryRead(double now, byte[] frame, out ServerMessage message)
        {
            message = null;
            try
            {
                message = ServerMessage.Read(frame);
                return true;
            }
            catch (MessagePackException error)
            {
                Lose(now, $"{_url} sent {frame.Length} bytes that are no message: {error.Message}");
            }
            catch (ProtocolException error)
            {
                Lose(now, $"{_url} sent a message that is not as the contract says: {error.Message}");
            }

            return false;
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

            _take(message);
            if (message is ErrorMessage error && error.IsFatal && !Refusals.IsPassing(error.Code))
            {
                Refuse(Refusals.Describe($"{_url} ended the conversation", error));
                return false;
            }

            return true;
        }

        private void KeepAlive(double now, bool canTake)
        {
            if (now - _since > SteadyAfterSeconds)
            {
                _pauses.Reset();
            }

            if (now - _pingedAt >= PingEverySeconds)
            {
                _pingedAt = now;
                _outbox.Add(ClientMessage.Ping(Math.Round(now * 1000.0, 1)));
            }

            if (canTake && now - _heardAt > SilentForSeconds)
            {
                Lose(now, $"nothing was heard of {_url} for {SilentForSeconds:0} s; is the network down?");
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
