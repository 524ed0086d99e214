using System;

namespace NpcServer
{
    /// <summary>
    /// Changes the rate of a stream of samples by straight lines between them: plain, without delay, and only used
    /// where a device does not run at the session's rate.
    /// </summary>
    public sealed class RateConverter
    {
        private readonly double _step;
        private float[] _converted = new float[0];
        private double _position = 1.0;
        private float _previous;
        private float _next;

        /// <summary>Makes one.</summary>
        /// <param name="fromRate">Samples a second that come.</param>
        /// <param name="toRate">Samples a second that are wanted.</param>
        public RateConverter(int fromRate, int toRate)
        {
            _step = (double)fromRate / toRate;
        }

        /// <summary>How many samples have to come so that so many can be given.</summary>
        public int NeededFor(int count) => count == 0 ? 0 : (int)Math.Floor(_position + _step * (count - 1));

        /// <summary>Gives a known number of samples, from as many as <see cref="NeededFor"/> says.</summary>
        public void Fill(float[] samples, float[] target, int offset, int count)
        {
            var taken = 0;
            var needed = NeededFor(count);
            for (var i = 0; i < count; i++)
            {
                taken = MoveOn(samples, taken, needed);
                target[offset + i] = Between();
            }
        }

        /// <summary>Gives as many samples as come of these.</summary>
        /// <returns>
        /// An array that is used again with the next call, of which the first <paramref name="count"/> count.
        /// </returns>
        public float[] Convert(float[] samples, int available, out int count)
        {
            var most = (int)(available / _step) + 2;
            if (_converted.Length < most)
            {
                _converted = new float[most];
            }

            count = 0;
            var taken = 0;
            while (true)
            {
                taken = MoveOn(samples, taken, available);
                if (_position >= 1.0)
                {
                    return _converted;
                }

                _converted[count++] = Between();
            }
        }

        private int MoveOn(float[] samples, int taken, int available)
        {
            while (_position >= 1.0 && taken < available)
            {
                _previous = _next;
                _next = samples[taken++];
                _position -= 1.0;
            }

            return taken;
        }

        private float Between()
        {
            var sample = _previous + (_next - _previous) * (float)Math.Min(1.0, _position);
            _position += _step;
            return sample;
        }
    }
}
