using System;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>Decides which microphone sound goes to the server: the talk button, or all of it hands-free.</summary>
    /// <remarks>
    /// <code>
    ///          press                  release                 200 ms later
    /// Shut ───────────▶ Held ───────────────────▶ Tail ───────────────────▶ Shut, or Open if hands-free
    /// Open ───────────▶  │ mic: push, and the       │ sound goes on            mic: commit (then open)
    ///                    │ 300 ms before            │ press: Held again
    /// </code>
    /// People begin to speak while they press the button, and let it go on the last sound: hence the time before and
    /// after. It sends nothing itself: each call gives the messages that are due. It belongs to one thread.
    /// </remarks>
    public sealed class TalkGate
    {
        /// <summary>How long a frame of the microphone is.</summary>
        public const int FrameMs = 20;

        // 300 ms before and 200 ms after. Chosen: a finger's delay, and the decay of a word's last sound.
        private const int FramesBefore = 15;
        private const int FramesAfter = 10;

        // A microphone that gives nothing for so long after the release was lost; the turn ends all the same.
        private const double NoSoundSeconds = 0.4;

        private static readonly ClientMessage[] Nothing = new ClientMessage[0];

        private readonly Queue<byte[]> _before = new Queue<byte[]>();
        private Phase _phase = Phase.Shut;
        private bool _isHandsFree;
        private long _sequence;
        private int _tailFrames;
        private double _releasedAt;

        private enum Phase
        {
            Shut,
            Open,
            Held,
            Tail,
        }

        /// <summary>The server hears the microphone.</summary>
        public bool IsSending => _phase != Phase.Shut;

        /// <summary>The button went down.</summary>
        public IReadOnlyList<ClientMessage> Press()
        {
            var messages = new List<ClientMessage>();
            if (_phase == Phase.Shut || _phase == Phase.Open)
            {
                messages.Add(ClientMessage.Mic("push"));
                foreach (var pcm in _before)
                {
                    messages.Add(NextAudio(pcm));
                }

                _before.Clear();
            }

            _phase = Phase.Held;
            return messages;
        }

        /// <summary>The button came up.</summary>
        public IReadOnlyList<ClientMessage> Release(double now)
        {
            if (_phase == Phase.Held)
            {
                _phase = Phase.Tail;
                _tailFrames = FramesAfter;
                _releasedAt = now;
            }

            return Nothing;
        }

        /// <summary>Sends everything (or nothing any more) while no button is held.</summary>
        public IReadOnlyList<ClientMessage> HandsFree(bool isOn)
        {
            _isHandsFree = isOn;
            var isHeld = _phase == Phase.Held || _phase == Phase.Tail;
            return isHeld || isOn == (_phase == Phase.Open) ? Nothing : Rest();
        }

        /// <summary>A frame of 20 ms came from the microphone, after some that did not.</summary>
        public IReadOnlyList<ClientMessage> Frame(byte[] pcm, int lostFrames)
        {
            _sequence += lostFrames;
            if (_phase == Phase.Shut)
            {
                _before.Enqueue(pcm);
                if (_before.Count > FramesBefore)
                {
                    _before.Dequeue();
                }

                return Nothing;
            }

            var messages = new List<ClientMessage> { NextAudio(pcm) };
            if (_phase == Phase.Tail && --_tailFrames <= 0)
            {
                messages.AddRange(Commit());
            }

            return messages;
        }

        /// <summary>Ends a turn whose microphone fell silent.</summary>
        public IReadOnlyList<ClientMessage> TimePasses(double now) =>
            _phase == Phase.Tail && now - _releasedAt > NoSoundSeconds ? Commit() : Nothing;

        /// <summary>What a server that forgot the session has to know.</summary>
        public IReadOnlyList<ClientMessage> Restate()
        {
            var messages = new List<ClientMessage>();
            if (_phase != Phase.Shut)
            {
                messages.Add(ClientMessage.Mic(_phase == Phase.Open ? "open" : "push"));
            }

            return messages;
        }

        private IReadOnlyList<ClientMessage> Commit()
        {
            var messages = new List<ClientMessage> { ClientMessage.Mic("commit") };
            if (_isHandsFree)
            {
                messages.AddRange(Rest());
            }
            else
            {
                Shut();
            }

            return messages;
        }

        private IReadOnlyList<ClientMessage> Rest()
        {
            if (_isHandsFree)
            {
                _phase = Phase.Open;
                return new List<ClientMessage> { ClientMessage.Mic("open") };
            }

            Shut();
            return new List<ClientMessage> { ClientMessage.Mic("closed") };
        }

        private void Shut()
        {
            _phase = Phase.Shut;
            _before.Clear();
        }

        private ClientMessage NextAudio(byte[] pcm) => ClientMessage.Audio(++_sequence, pcm);
    }
}
