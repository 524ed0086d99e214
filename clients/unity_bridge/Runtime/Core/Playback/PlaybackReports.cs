using System;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>
    /// What the server is told of how much was heard: every 100 ms, and at once when a line ends or all that came of it
    /// is heard, so that the next piece or line may come.
    /// </summary>
    internal sealed class PlaybackReports
    {
        private const double EverySeconds = 0.1;

        private readonly Playout _playout;
        private readonly List<Told> _lines = new List<Told>();

        public PlaybackReports(Playout playout)
        {
            _playout = playout;
        }

        /// <summary>Tells of this line from now on.</summary>
        public void Begin(string utterance) => _lines.Add(new Told(utterance));

        /// <summary>The server forgot them all.</summary>
        public void Clear() => _lines.Clear();

        /// <summary>Hands over each report that is to be sent now.</summary>
        public void SendDue(double now, Action<ClientMessage> send) =>
            Send(now, false, send);

        /// <summary>Hands over a report of each line of which more was heard than was told.</summary>
        public void SendAll(double now, Action<ClientMessage> send) => Send(now, true, send);

        private void Send(double now, bool isDue, Action<ClientMessage> send)
        {
            for (var i = 0; i < _lines.Count;)
            {
                var line = _lines[i];
                if (_playout.HasEnded(line.Utterance, now, out var endMs, out var isCut))
                {
                    _lines.RemoveAt(i);
                    send(ClientMessage.Playback(line.Utterance, Math.Round(endMs, 1), isCut ? "stopped" : "finished"));
                }
                else
                {
                    Report(line, now, isDue || IsDue(line, now), send);
                    i++;
                }
            }
        }

        private bool IsDue(Told line, double now) =>
            now - line.At >= EverySeconds || _playout.IsAllHeard(line.Utterance, now);

        private void Report(Told line, double now, bool isDue, Action<ClientMessage> send)
        {
            var positionMs = Math.Round(_playout.PositionMs(line.Utterance, now) ?? 0.0, 1);
            if (positionMs > line.PositionMs && isDue)
            {
                line.PositionMs = positionMs;
                line.At = now;
                send(ClientMessage.Playback(line.Utterance, positionMs, "playing"));
            }
        }

        private sealed class Told
        {
            public Told(string utterance)
            {
                Utterance = utterance;
            }

            public string Utterance { get; }

            public double PositionMs { get; set; }

            public double At { get; set; } = double.NegativeInfinity;
        }
    }
}
