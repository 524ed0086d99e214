using System;
using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>
    /// Takes a character's sound for the mixer: at the mixer's rate, in all its channels. Used on the mixer's thread.
    /// </summary>
    internal sealed class CharacterVoice : IDisposable
    {
        private readonly PlayoutSink _sink;
        private readonly MixerClock _clock;
        private readonly int _mixerRate;
        private readonly double _delaySeconds;
        private RateConverter _converter;
        private int _sinkRate;
        private float[] _taken = new float[2048];
        private float[] _mono = new float[2048];

        /// <param name="sink">Gives the sound.</param>
        /// <param name="clock">Of the mixer, shared by all voices.</param>
        /// <param name="mixerRate">Samples a second that the mixer wants.</param>
        /// <param name="delaySeconds">From here to the player's ear.</param>
        public CharacterVoice(PlayoutSink sink, MixerClock clock, int mixerRate, double delaySeconds)
        {
            _sink = sink;
            _clock = clock;
            _mixerRate = mixerRate;
            _delaySeconds = delaySeconds;
        }

        /// <summary>Multiplies the gains in the mixer's interleaved frames by the voice.</summary>
        public void MultiplyInto(float[] data, int channels)
        {
            var frames = data.Length / channels;
            if (_mono.Length < frames)
            {
                _mono = new float[frames];
            }

            Take(frames);
            for (int frame = 0, at = 0; frame < frames; frame++)
            {
                for (var channel = 0; channel < channels; channel++, at++)
                {
                    data[at] *= _mono[frame];
                }
            }
        }

        /// <summary>Gives the voice back.</summary>
        public void Dispose() => _sink.Dispose();

        private void Take(int frames)
        {
            FollowRate();
            var now = MonotonicClock.Seconds();
            var heardAt = _clock.ToSeconds(AudioSettings.dspTime, now) + _delaySeconds;
            if (_converter == null)
            {
                _sink.Take(_mono, 0, frames, heardAt, now);
                return;
            }

            var needed = _converter.NeededFor(frames);
            if (_taken.Length < needed)
            {
                _taken = new float[needed];
            }

            _sink.Take(_taken, 0, needed, heardAt, now);
            _converter.Fill(_taken, _mono, 0, frames);
        }

        // The server has the last word about the session's rate.
        private void FollowRate()
        {
            if (_sink.Rate != _sinkRate)
            {
                _sinkRate = _sink.Rate;
                _converter = _sinkRate == _mixerRate ? null : new RateConverter(_sinkRate, _mixerRate);
            }
        }
    }
}
