using System;

namespace NpcServer
{
    /// <summary>
    /// The pauses between tries: ever longer, and uneven, so that not all players come back at the same moment.
    /// </summary>
    internal sealed class ReconnectPauses
    {
        private const double FirstSeconds = 0.2;
        private const double LastSeconds = 10.0;

        private readonly Random _random;
        private double _seconds = FirstSeconds;

        public ReconnectPauses(Random random)
        {
            _random = random;
        }

        public double Next()
        {
            var pause = _seconds * (0.8 + 0.4 * _random.NextDouble());
            _seconds = Math.Min(2 * _seconds, LastSeconds);
            return pause;
        }

        public void Reset() => _seconds = FirstSeconds;
    }
}
