using System;

namespace NpcServer
{
    /// <summary>
    /// Cuts a microphone's samples into frames of 20 ms at the session's rate, and tells how loud they are.
    /// </summary>
    public sealed class MicrophoneFrames
    {
        private const float QuietestDecibels = -60f;

        private readonly Action<byte[]> _take;
        private readonly RateConverter _converter;
        private readonly float[] _frame;
        private int _filled;

        /// <summary>Makes one.</summary>
        /// <param name="deviceRate">Samples a second that come.</param>
        /// <param name="sessionRate">Samples a second that are wanted.</param>
        /// <param name="take">Is given each frame: 16-bit little-endian samples, mono.</param>
        public MicrophoneFrames(int deviceRate, int sessionRate, Action<byte[]> take)
        {
            _take = take;
            _converter = deviceRate == sessionRate ? null : new RateConverter(deviceRate, sessionRate);
            _frame = new float[sessionRate * TalkGate.FrameMs / 1000];
        }

        /// <summary>
        /// Of the last frame, for a meter: 0 at -60 dB and below, 1 at full scale, even in decibels between.
        /// </summary>
        public float Level { get; private set; }

        /// <summary>Takes samples from -1 to 1.</summary>
        public void Add(float[] samples, int count)
        {
            if (_converter != null)
            {
                samples = _converter.Convert(samples, count, out count);
            }

            for (var i = 0; i < count; i++)
            {
                _frame[_filled++] = samples[i];
                if (_filled == _frame.Length)
                {
                    _filled = 0;
                    Level = LoudnessOf(_frame);
                    _take(ToPcm(_frame));
                }
            }
        }

        private static byte[] ToPcm(float[] samples)
        {
            var pcm = new byte[samples.Length * 2];
            for (var i = 0; i < samples.Length; i++)
            {
                var sample = (short)Math.Max(short.MinValue, Math.Min(short.MaxValue, Math.Round(samples[i] * 32768f)));
                pcm[2 * i] = (byte)sample;
                pcm[2 * i + 1] = (byte)(sample >> 8);
            }

            return pcm;
        }

        private static float LoudnessOf(float[] samples)
        {
            var power = 0.0;
            foreach (var sample in samples)
            {
                power += sample * sample;
            }

            var decibels = 10.0 * Math.Log10(Math.Max(power / samples.Length, 1e-9));
            return (float)Math.Max(0.0, Math.Min(1.0, 1.0 - decibels / QuietestDecibels));
        }
    }
}
