using System;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>One line of the playout: its sound that waits, and when what of it was heard.</summary>
    internal sealed class PlayoutLine
    {
        // The last stretches are kept: a second of them at least, longer than any device's delay.
        private const int StretchesKept = 128;

        private readonly Queue<Piece> _pieces = new Queue<Piece>();
        private readonly Stretch[] _stretches = new Stretch[StretchesKept];
        private readonly int _rate;
        private int _stretchCount;
        private int _readOfFirst;
        private int _received;
        private int _waiting;
        private int _position;
        private int _fadeSamples;
        private int _fadeLeft;
        private double _endedAt = double.PositiveInfinity;

        public PlayoutLine(string utterance, string character, int rate, double firstFillMs)
        {
            Utterance = utterance;
            Character = character;
            _rate = rate;
            FillMs = firstFillMs;
        }

        public string Utterance { get; }

        public string Character { get; }

        /// <summary>How much has to lie there before it goes on.</summary>
        public double FillMs { get; set; }

        /// <summary>No more of it is coming.</summary>
        public bool IsComplete { get; set; }

        public bool IsFlowing { get; set; }

        /// <summary>It was broken off.</summary>
        public bool IsCut { get; private set; }

        public bool IsEmpty => _waiting == 0;

        public bool IsBegun => _position > 0;

        public double WaitingMs => _waiting * 1000.0 / _rate;

        public double ReceivedMs => _received * 1000.0 / _rate;

        /// <summary>Adds 16-bit samples at their place; what came already is left out.</summary>
        public void Add(int begin, byte[] pcm)
        {
            var known = Math.Max(0, _received - begin);
            var samples = pcm.Length / 2 - known;
            if (samples > 0 && !IsCut)
            {
                _pieces.Enqueue(new Piece(begin + known, pcm, known, samples));
                _received = begin + known + samples;
                _waiting += samples;
            }
        }

        /// <summary>Gives samples that lie side by side, as many as there are.</summary>
        /// <returns>How many.</returns>
        public int Read(float[] target, int offset, int count, double heardAt)
        {
            var piece = _pieces.Peek();
            count = Math.Min(count, piece.Samples - _readOfFirst);
            var at = 2 * (piece.FirstSample + _readOfFirst);
            for (var i = 0; i < count; i++, at += 2)
            {
                var sample = (short)(piece.Pcm[at] | piece.Pcm[at + 1] << 8) / 32768f;
                target[offset + i] = IsCut ? sample * _fadeLeft-- / _fadeSamples : sample;
            }

            var begin = piece.Begin + _readOfFirst;
            _stretches[_stretchCount++ % StretchesKept] = new Stretch(begin, count, heardAt);
            _position = begin + count;
            _waiting -= count;
            _readOfFirst += count;
            if (_readOfFirst == piece.Samples)
            {
                _pieces.Dequeue();
                _readOfFirst = 0;
            }

            return count;
        }

        /// <summary>Leaves its next samples, getting quieter, and drops the rest.</summary>
        /// <returns>False if there is nothing that could fade.</returns>
        public bool Fade(int samples)
        {
            IsCut = IsComplete = true;
            if (!IsFlowing || IsEmpty)
            {
                _pieces.Clear();
                _waiting = _readOfFirst = 0;
                return false;
            }

            var piece = _pieces.Peek();
            _fadeSamples = _fadeLeft = Math.Min(samples, piece.Samples - _readOfFirst);
            _pieces.Clear();
            _pieces.Enqueue(new Piece(
                piece.Begin + _readOfFirst, piece.Pcm, piece.FirstSample + _readOfFirst, _fadeSamples));
            _waiting = _fadeSamples;
            _readOfFirst = 0;
            return true;
        }

        /// <summary>Its last sound was taken.</summary>
        /// <param name="at">When it ended, if it had been heard by then.</param>
        public void End(double at)
        {
            _endedAt = at;
            if (_stretchCount > 0)
            {
                _endedAt = Math.Max(at, Last.EndsAt(_rate));
            }
        }

        public bool HasEnded(double now) => now >= _endedAt;

        public double EndMs => _position * 1000.0 / _rate;

        public double? PositionMs(double now)
        {
            if (HasEnded(now))
            {
                return _position > 0 ? EndMs : (double?)null;
            }

            for (var i = _stretchCount - 1; i >= Math.Max(0, _stretchCount - StretchesKept); i--)
            {
                var stretch = _stretches[i % StretchesKept];
                if (stretch.HeardAt <= now)
                {
                    var heard = Math.Min(stretch.Samples, (now - stretch.HeardAt) * _rate);
                    return (stretch.Begin + heard) * 1000.0 / _rate;
                }
            }

            return null;
        }

        public double SilentForMs(double now)
        {
            for (var i = _stretchCount - 1; i >= Math.Max(0, _stretchCount - StretchesKept); i--)
            {
                var stretch = _stretches[i % StretchesKept];
                if (stretch.HeardAt <= now)
                {
                    return Math.Max(0.0, (now - stretch.EndsAt(_rate)) * 1000.0);
                }
            }

            return double.PositiveInfinity;
        }

        private Stretch Last => _stretches[(_stretchCount - 1) % StretchesKept];

        private struct Piece
        {
            public readonly int Begin;
            public readonly byte[] Pcm;
            public readonly int FirstSample;
            public readonly int Samples;

            public Piece(int begin, byte[] pcm, int firstSample, int samples)
            {
                Begin = begin;
                Pcm = pcm;
                FirstSample = firstSample;
                Samples = samples;
            }
        }

        // Sound that a device took at once, and that is heard from a time on.
        private struct Stretch
        {
            public readonly int Begin;
            public readonly int Samples;
            public readonly double HeardAt;

            public Stretch(int begin, int samples, double heardAt)
            {
                Begin = begin;
                Samples = samples;
                HeardAt = heardAt;
            }

            public double EndsAt(int rate) => HeardAt + (double)Samples / rate;
        }
    }
}
