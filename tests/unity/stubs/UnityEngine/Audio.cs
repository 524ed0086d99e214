using System;
using System.Collections.Generic;

namespace UnityEngine
{
    public static class AudioListener
    {
        public static bool pause;
    }

    public static class AudioSettings
    {
        public delegate void AudioConfigurationChangeHandler(bool deviceWasChanged);

        public static event AudioConfigurationChangeHandler OnAudioConfigurationChanged;

        public static int outputSampleRate = 48000;

        public static int Listeners =>
            OnAudioConfigurationChanged == null ? 0 : OnAudioConfigurationChanged.GetInvocationList().Length;

        public static double dspTime;

        public static void GetDSPBufferSize(out int bufferLength, out int numBuffers)
        {
            bufferLength = 256;
            numBuffers = 4;
        }

        /// <summary>The player plugged in another device.</summary>
        public static void Change(int rate)
        {
            outputSampleRate = rate;
            OnAudioConfigurationChanged?.Invoke(true);
        }
    }

    public sealed class AudioClip : Object
    {
        private readonly float[] _data;

        private AudioClip(int samples, int frequency)
        {
            _data = new float[samples];
            this.frequency = frequency;
        }

        public int samples => _data.Length;

        public int frequency { get; }

        public static AudioClip Create(string name, int lengthSamples, int channels, int frequency, bool stream) =>
            new AudioClip(lengthSamples, frequency) { name = name };

        public bool SetData(float[] data, int offset)
        {
            for (var i = 0; i < data.Length; i++)
            {
                _data[(offset + i) % _data.Length] = data[i];
            }

            return true;
        }

        public bool GetData(float[] data, int offset)
        {
            for (var i = 0; i < data.Length; i++)
            {
                data[i] = _data[(offset + i) % _data.Length];
            }

            return true;
        }
    }

    public sealed class AudioSource : Behaviour
    {
        private int _at;

        public AudioClip clip { get; set; }

        public bool loop { get; set; }

        public float dopplerLevel { get; set; }

        public bool spatializePostEffects { get; set; }

        public float volume { get; set; } = 1f;

        public bool isPlaying { get; private set; }

        public void Play() => isPlaying = true;

        public void Stop() => isPlaying = false;

        internal float[] Play(int frames, int channels)
        {
            var block = new float[frames * channels];
            var one = new float[1];
            for (var frame = 0; frame < frames && clip != null; frame++)
            {
                clip.GetData(one, _at++ % clip.samples);
                for (var channel = 0; channel < channels; channel++)
                {
                    block[frame * channels + channel] = one[0] * volume;
                }
            }

            return block;
        }
    }

    /// <summary>A microphone that hears what the test says into it.</summary>
    public static class Microphone
    {
        private static AudioClip _clip;
        private static int _position;

        public static string[] devices = { "stub microphone" };

        /// <summary>It was unplugged, though it is still named.</summary>
        public static bool IsDead;

        /// <summary>The lowest and highest rate; 0 and 0: any.</summary>
        public static int[] Rates = { 0, 0 };

        public static string OpenDevice { get; private set; }

        public static bool IsOpen => _clip != null;

        public static AudioClip Start(string device, bool loop, int seconds, int frequency)
        {
            OpenDevice = device ?? devices[0];
            _position = 0;
            return _clip = AudioClip.Create("microphone", seconds * frequency, 1, frequency, false);
        }

        public static void End(string device) => _clip = null;

        public static bool IsRecording(string device) => _clip != null && !IsDead;

        public static int GetPosition(string device) => _position;

        public static void GetDeviceCaps(string device, out int lowest, out int highest)
        {
            lowest = Rates[0];
            highest = Rates[1];
        }

        public static void Hear(float[] samples)
        {
            _clip.SetData(samples, _position);
            _position = (_position + samples.Length) % _clip.samples;
        }
    }
}
