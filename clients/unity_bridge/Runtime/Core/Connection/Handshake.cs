using System;

namespace NpcServer
{
    /// <summary>
    /// The way from a socket that is being opened to a welcome. It never waits: <see cref="Pump"/> looks how far it is.
    /// </summary>
    /// <remarks>
    /// <code>
    ///          socket is open, hello sent         welcome
    ///  Opening ──────────────────────────▶ Greeting ─────▶ Welcomed
    ///     └── no answer, closed, busy ──▶ Lost ◀──┤
    ///                                             └──▶ Refused: another try would end the same
    /// </code>
    /// </remarks>
    internal sealed class Handshake
    {
        private const double AnswerWithinSeconds = 10.0;

        private readonly Uri _url;
        private readonly ITransport _transport;
        private readonly MessageMap _hello;
        private readonly double _begunAt;

        /// <param name="url">For the words to the player.</param>
        /// <param name="transport">It is connecting; the owner closes it.</param>
        /// <param name="hello">What is said as soon as somebody is there.</param>
        /// <param name="now">Seconds, on a clock that never goes back.</param>
        public Handshake(Uri url, ITransport transport, MessageMap hello, double now)
        {
            _url = url;
            _transport = transport;
            _hello = hello;
            _begunAt = now;
        }

        public enum Stage
        {
            Opening,
            Greeting,
            Welcomed,
            Lost,
            Refused,
        }

        /// <summary>How far it is.</summary>
        public Stage At { get; private set; } = Stage.Opening;

        /// <summary>For the player: why it is lost or refused; empty otherwise.</summary>
        public string Why { get; private set; } = "";

        /// <summary>What the server answered: a welcome, or an error; null before that.</summary>
        public ServerMessage Answer { get; private set; }

        /// <summary>Looks how far it is.</summary>
        public void Pump(double now)
        {
            if (At == Stage.Opening)
            {
                AwaitSocket(now);
            }
            else if (At == Stage.Greeting)
            {
                AwaitAnswer(now);
            }
        }

        private void AwaitSocket(double now)
        {
            var state = _transport.State;
            if (state == TransportState.Open && _transport.TrySend(ClientMessage.Hello(_hello).Frame))
            {
                At = Stage.Greeting;
            }
            else if (state == TransportState.Closed && _transport.TryReceive(out var refusal))
            {
                Take(refusal);
            }
            else if (state == TransportState.Closed)
            {
                End(Stage.Lost, $"no server at {_url}: {_transport.CloseReason}. Is `npc-server serve` running there, and is "
                    + "the address right? It looks like ws://127.0.0.1:8765/v1");
            }
            else if (now - _begunAt > AnswerWithinSeconds)
            {
                End(Stage.Lost, $"{_url} does not answer; is the address right, and does a firewall let it through?");
            }
        }

        private void AwaitAnswer(double now)
        {
            var state = _transport.State;
            if (_transport.TryReceive(out var frame))
            {
                Take(frame);
            }
            else if (state == TransportState.Closed)
            {
                End(Stage.Lost, $"{_url} closed the connection without an answer: {_transport.CloseReason}; is it an "
                    + "npc-server?");
            }
            else if (now - _begunAt > AnswerWithinSeconds)
            {
                End(Stage.Lost, $"{_url} takes connections and does not answer; is it an npc-server?");
            }
        }

        private void Take(byte[] frame)
        {
            if (!FrameReader.TryRead(_url, frame, out var answer, out var trouble))
            {
                End(Stage.Lost, trouble);
                return;
            }

            Answer = answer;
            if (answer is WelcomeMessage)
            {
                At = Stage.Welcomed;
            }
            else if (!(answer is ErrorMessage error))
            {
                End(Stage.Refused, $"{_url} answered `{answer.Type}` where a welcome was expected; is it an npc-server?");
            }
            else if (Refusals.IsPassing(error.Code))
            {
                End(Stage.Lost, Refusals.Describe($"{_url} can't take this player now", error));
            }
            else
            {
                End(Stage.Refused, Refusals.Describe($"{_url} refused this player", error));
            }
        }

        private void End(Stage stage, string why)
        {
            At = stage;
            Why = why;
        }
    }
}
