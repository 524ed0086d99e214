#if !UNITY_WEBGL || UNITY_EDITOR
using System;
using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>
    /// An open microphone, or the search for one: looked after once a frame. It cuts what comes into frames of 20 ms at
    /// the session's rate, notices that the device is gone or mute, and looks for another.
    /// </summary>
    internal sealed class MicrophoneDevice
    {
        private const int SessionRate = 16000;
        private const int ClipSeconds = 1;
        private const float RetrySeconds = 2f;
        private const float StuckAfterSeconds = 1f;
        private const float TornAfterSeconds = 0.9f;
        private const float PureSilenceSeconds = 5f;

        private readonly string _wanted;
        private readonly Action<byte[], int> _take;
        private readonly Action<string> _complain;
        private string _device;
        private AudioClip _clip;
        private MicrophoneFrames _frames;
        private float[] _chunk;
        private int _readAt;
        private int _lostFrames;
        private float _updatedAt;
        private float _movedAt;
        private float _heardAt;
        private float _tryAt = float.NegativeInfinity;
        private bool _isMuteTold;

        /// <param name="wanted">Name of the device; empty: the system's default.</param>
        /// <param name="take">Is given each frame (16-bit mono), and how many were lost before it.</param>
        /// <param name="complain">Is told what is wrong, with the cure.</param>
        public MicrophoneDevice(string wanted, Action<byte[], int> take, Action<string> complain)
        {
            _wanted = wanted;
            _take = take;
            _complain = complain;
        }

        /// <summary>Names of the devices that there are.</summary>
        public static string[] Names => Microphone.devices;

        public bool IsOpen => _clip != null;

        public float Level => _frames == null ? 0f : _frames.Level;

        /// <summary>Does what is due.</summary>
        /// <param name="now">Seconds, going on while the game is paused.</param>
        public void Update(float now)
        {
            if (IsOpen)
            {
                Listen(now);
            }
            else if (now >= _tryAt)
            {
                Open(now);
            }

            _updatedAt = now;
        }

        /// <summary>Gives the device back.</summary>
        public void Close()
        {
            if (_clip != null)
            {
                Microphone.End(_device);
                UnityEngine.Object.Destroy(_clip);
                _clip = null;
                _frames = null;
            }
        }

        private void Open(float now)
        {
            _tryAt = now + RetrySeconds;
            if (!MicrophonePermission.IsGranted)
            {
                _complain("the game may not use the microphone: allow it when the system asks, or in the system's settings "
                    + "for this game; until then let the player type or choose");
                return;
            }

            if (Microphone.devices.Length == 0)
            {
                _complain("there is no microphone: plug one in, or let the player type or choose");
                return;
            }

            // Null is Unity's name for the default.
            _device = _wanted.Length > 0 && Array.IndexOf(Microphone.devices, _wanted) >= 0 ? _wanted : null;
            if (_wanted.Length > 0 && _device == null)
            {
                _complain($"the microphone `{_wanted}` is not there: the system's default is used instead");
            }

            _clip = Microphone.Start(_device, true, ClipSeconds, RateOf(_device));
            if (_clip == null)
            {
                _complain("the microphone can't be opened: end the program that holds it, or allow this one to use it in "
                    + "the system's settings for privacy");
                return;
            }

            _frames = new MicrophoneFrames(_clip.frequency, SessionRate, Take);
            _chunk = new float[_clip.frequency * TalkGate.FrameMs / 1000];
            _readAt = 0;
            _updatedAt = _movedAt = _heardAt = now;
            _isMuteTold = false;
        }

        private static int RateOf(string device)
        {
            Microphone.GetDeviceCaps(device, out var lowest, out var highest);
            var takesAnyRate = lowest == 0 && highest == 0;
            return takesAnyRate ? SessionRate : Math.Max(lowest, Math.Min(highest, SessionRate));
        }

        private void Listen(float now)
        {
            var writtenTo = Microphone.GetPosition(_device);
            var isTorn = now - _updatedAt > TornAfterSeconds;
            if (isTorn)
            {
                // The game stood still for longer than the clip lasts: what lies in it is of several times.
                _lostFrames += (int)((now - _updatedAt) * 1000f) / TalkGate.FrameMs;
                _readAt = writtenTo;
                _movedAt = now;
            }

            if (!Microphone.IsRecording(_device) || now - _movedAt > StuckAfterSeconds)
            {
                Close();
                _tryAt = now;
                _complain("the microphone stopped: was it unplugged? Another one is looked for");
                return;
            }

            Read(writtenTo, now);
            LookForMute(now);
        }

        // `GetData` goes on at the clip's begin where a piece reaches over its end.
        private void Read(int writtenTo, float now)
        {
            var available = (writtenTo - _readAt + _clip.samples) % _clip.samples;
            while (available >= _chunk.Length)
            {
                _clip.GetData(_chunk, _readAt);
                _readAt = (_readAt + _chunk.Length) % _clip.samples;
                available -= _chunk.Length;
                _movedAt = now;
                _frames.Add(_chunk, _chunk.Length);
            }
        }

        // A microphone that may not be used gives zeros on some systems, not an error; so does a muted one.
        private void LookForMute(float now)
        {
            if (Level > 0f)
            {
                _heardAt = now;
                _isMuteTold = false;
            }
            else if (now - _heardAt > PureSilenceSeconds && !_isMuteTold)
            {
                _isMuteTold = true;
                _complain("the microphone gives pure silence: it is muted, or this program may not use it; look into the "
                    + "system's settings for sound and privacy");
            }
        }

        private void Take(byte[] pcm)
        {
            _take(pcm, _lostFrames);
            _lostFrames = 0;
        }
    }
}
#else
using System;

namespace NpcServer.Unity
{
    /// <summary>Unity's WebGL has no microphone: this one says so, once.</summary>
    internal sealed class MicrophoneDevice
    {
        public MicrophoneDevice(string wanted, Action<byte[], int> take, Action<string> complain)
        {
            complain("WebGL has no microphone: let the player type or choose");
        }

        public static string[] Names => new string[0];

        public bool IsOpen => false;

        public float Level => 0f;

        public void Update(float now)
        {
        }

        public void Close()
        {
        }
    }
}
#endif
