using System;

namespace NpcServer
{
    /// <summary>
    /// Brings a mixer's clock, which counts samples, and the monotonic one together. The mixer calls sometimes late and
    /// never early: the least difference between the two is the true one. So what is heard when is known to the sample,
    /// and voices that are mixed for the same moment agree on it.
    /// </summary>
    public sealed class MixerClock
    {
        // Sound devices are off by less than 0.1 ms a second.
        private const double DriftPerSecond = 0.001;

        // More than any lateness: the mixer stood still, or began anew.
        private const double JumpSeconds = 0.25;

        private readonly object _lock = new object();
        private double _mixerTime = double.NaN;
        private double _difference = double.NaN;

        /// <summary>When a block that is being mixed is due, in seconds of the monotonic clock.</summary>
        /// <param name="mixerTime">Seconds on the mixer's clock: the same for all voices of a block.</param>
        /// <param name="now">The time on the monotonic clock.</param>
        public double ToSeconds(double mixerTime, double now)
        {
            lock (_lock)
            {
                if (mixerTime != _mixerTime)
                {
                    Follow(mixerTime, now - mixerTime);
                }

                return mixerTime + _difference;
            }
        }

        private void Follow(double mixerTime, double difference)
        {
            var mayRise = DriftPerSecond * Math.Max(0.0, mixerTime - _mixerTime);
            var isFirst = double.IsNaN(_difference) || Math.Abs(difference - _difference) > JumpSeconds;
            _difference = isFirst ? difference : Math.Min(difference, _difference + mayRise);
            _mixerTime = mixerTime;
        }
    }
}
