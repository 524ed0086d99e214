using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using UnityEngine;

/// <summary>The sound device: asks for a block whenever it is time for one, on a thread of its own, and keeps what came.</summary>
public sealed class Mixer
{
    private const int BlockFrames = 256;

    private readonly List<float> _left = new List<float>();
    private readonly Thread _thread;
    private volatile bool _isEnding;

    public Mixer()
    {
        _thread = new Thread(Run) { Name = "mixer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Loudest sample of the last block.</summary>
    public float Level { get; private set; }

    public void Close()
    {
        _isEnding = true;
        _thread.Join();
    }

    /// <summary>Writes all that was heard so far: 16-bit little-endian samples of the left channel.</summary>
    public void Write(string path)
    {
        lock (_left)
        {
            using (var file = new BinaryWriter(File.Create(path)))
            {
                foreach (var sample in _left)
                {
                    file.Write((short)(sample * 32768f));
                }
            }
        }
    }

    private void Run()
    {
        var watch = Stopwatch.StartNew();
        var mixedTo = 0.0; // seconds: the rate changes with the device
        while (!_isEnding)
        {
            while (mixedTo < watch.Elapsed.TotalSeconds)
            {
                mixedTo += (double)BlockFrames / AudioSettings.outputSampleRate;
                Keep(Engine.Mix(BlockFrames, 2));
            }

            Thread.Sleep(2);
        }
    }

    private void Keep(float[] block)
    {
        lock (_left)
        {
            var level = 0f;
            for (var i = 0; i < block.Length; i += 2)
            {
                _left.Add(block[i]);
                level = System.Math.Max(level, System.Math.Abs(block[i]));
            }

            Level = level;
        }
    }
}
