namespace NpcServer
{
    /// <summary>
    /// Stands in where no device takes a character's sound: takes it at the speed of speech, into nothing, so that
    /// words, cues and the story go on.
    /// </summary>
    internal sealed class SilentClock
    {
        // Taken ahead, so that mouths move evenly between two calls.
        private const double AheadSeconds = 0.02;

        // After a longer pause the time between is not made up for: nobody heard it.
        private const double LateSeconds = 0.25;

        private readonly Playout _playout;
        private double _takenTo = double.NegativeInfinity;

        public SilentClock(Playout playout)
        {
            _playout = playout;
        }

        /// <summary>Takes what is heard up to 20 ms from now; to be called every 10 ms or so.</summary>
        public void Advance(double now)
        {
            if (now - _takenTo > LateSeconds)
            {
                _takenTo = now;
            }

            var samples = (int)((now + AheadSeconds - _takenTo) * _playout.Rate);
            if (samples > 0)
            {
                _playout.TakeUnheard(samples, _takenTo, now);
                _takenTo += (double)samples / _playout.Rate;
            }
        }
    }
}
