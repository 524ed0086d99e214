namespace NpcServer
{
    /// <summary>Whether the other end of a connection lives: when to ask, and when silence has lasted too long.</summary>
    internal sealed class LifeSigns
    {
        /// <summary>So long an end that lives is never silent, as it is asked more often.</summary>
        public const double SilentForSeconds = 15.0;

        private const double AskEverySeconds = 5.0;
        private const double SteadyAfterSeconds = 5.0;

        private double _begunAt;
        private double _heardAt;
        private double _askedAt;

        /// <summary>The connection is up from now on.</summary>
        public void Begin(double now) => _begunAt = _heardAt = _askedAt = now;

        /// <summary>A frame came.</summary>
        public void Hear(double now) => _heardAt = now;

        /// <summary>It has held for long enough to believe in it.</summary>
        public bool IsSteady(double now) => now - _begunAt > SteadyAfterSeconds;

        /// <summary>It has to be given up.</summary>
        public bool IsSilent(double now) => now - _heardAt > SilentForSeconds;

        /// <summary>Whether it is time for a ping, which the caller then sends.</summary>
        public bool MustAsk(double now)
        {
            var mustAsk = now - _askedAt >= AskEverySeconds;
            _askedAt = mustAsk ? now : _askedAt;
            return mustAsk;
        }
    }
}
