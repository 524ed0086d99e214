using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using NpcServer;
using NpcServer.Samples;
using NpcServer.Unity;
using UnityEngine;

/// <summary>
/// A game at 60 frames a second that does what lines on its standard input say, and tells on its standard output, a
/// line of JSON each, what happens.
/// </summary>
public sealed class Game
{
    private const int FrameMs = 16;

    private readonly ConcurrentQueue<string> _orders = new ConcurrentQueue<string>();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Queue<float> _toHear = new Queue<float>();
    private readonly Dictionary<string, Action<string>> _acts;
    private readonly Mixer _mixer = new Mixer();
    private Scene _scene;
    private double _heardTo;
    private bool _isOver;

    public Game()
    {
        _acts = new Dictionary<string, Action<string>>
        {
            { "scene", Build },
            { "sample", StartSample },
            { "talk", character => _scene.Connection.TalkTo(character) },
            { "walk", _ => _scene.Connection.WalkAway() },
            { "type", text => _scene.Connection.TypeLine(text) },
            { "choose", index => _scene.Choices.Choose(int.Parse(index)) },
            { "interrupt", _ => _scene.Connection.Interrupt() },
            { "event", name => _scene.Connection.SendEvent(name) },
            { "save", slot => _scene.Connection.Save(slot) },
            { "load", slot => _scene.Connection.Load(slot) },
            { "slots", _ => _scene.Connection.ListSlots() },
            { "finish", action => _scene.Connection.Client.FinishAction(action, "it is open") },
            { "fail", action => _scene.Connection.Client.FailAction(action, "it is stuck") },
            { "surroundings", Describe },
            { "hear", Hear },
            { "press", _ => _scene.Microphone.Press() },
            { "release", _ => _scene.Microphone.Release() },
            { "handsfree", isOn => _scene.Microphone.IsHandsFree = isOn == "1" },
            { "unplug", _ => UnityEngine.Microphone.IsDead = true },
            { "plug", _ => UnityEngine.Microphone.IsDead = false },
            { "device", rate => AudioSettings.Change(int.Parse(rate)) },
            { "pause", isPaused => Engine.SendAll("OnApplicationPause", isPaused == "1") },
            { "followkey", isOn => _scene.Microphone.FollowsKey = isOn == "1" },
            { "keydown", _ => TheKey.WentDown = true },
            { "keyup", _ => TheKey.CameUp = true },
            { "animate", weight => _scene.Face.SetBlendShapeWeight(MouthShapes.Count - 1, float.Parse(weight)) },
            { "focus", hasFocus => Engine.SendAll("OnApplicationFocus", hasFocus == "1") },
            { "suspend", Suspend },
            { "allow", _ => UnityEngine.Android.Permission.IsGranted = true },
            { "lonely", _ => BeLonely() },
            { "reconnect", url => Reconnect(url) },
            { "throw", _ => _scene.Connection.Events.WordHeard += word => throw new InvalidOperationException("a handler broke") },
            { "disable", _ => _scene.Connection.enabled = false },
            { "enable", _ => _scene.Connection.enabled = true },
            { "destroy", DestroyPart },
            { "freeze", milliseconds => Thread.Sleep(int.Parse(milliseconds)) },
            { "gui", pressed => { GUILayout.Pressed = pressed; Engine.SendAll("OnGUI"); GUILayout.Pressed = ""; Tell("drawn", GUILayout.Drawn); } },
            { "ask", Answer },
            { "sound", path => { _mixer.Write(path); Tell("sound written", path); } },
            { "quit", _ => { Engine.SendAll("OnApplicationQuit"); _isOver = true; } },
        };
    }

    public void Run()
    {
        var reader = new Thread(ReadOrders) { Name = "orders", IsBackground = true };
        reader.Start();
        while (!_isOver)
        {
            while (!_isOver && _orders.TryDequeue(out var order))
            {
                Obey(order);
            }

            HearOn();
            Engine.Frame();
            NetworkThreads.Look(_scene?.Connection.Client);
            _scene?.LookAtFace();
            Thread.Sleep(FrameMs);
        }

        _mixer.Close();
        Tell("over", UnityEngine.Debug.Logged);
    }

    private void ReadOrders()
    {
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            _orders.Enqueue(line);
        }

        _orders.Enqueue("quit");
    }

    private void Obey(string order)
    {
        var words = order.Split(new[] { ' ' }, 2);
        try
        {
            _acts[words[0]](words.Length > 1 ? words[1] : "");
        }
        catch (Exception error)
        {
            Tell("order failed", $"{order}: {error}");
        }
    }

    private void Tell(string happened, object value)
    {
        Console.WriteLine(Json.Of(new Dictionary<string, object>
        {
            { "event", happened }, { "at_ms", _watch.Elapsed.TotalMilliseconds }, { "value", value },
        }));
    }

    private void Build(string settings) => _scene = new Scene(Read(settings), Tell);

    private static Dictionary<string, string> Read(string settings) =>
        settings.Split(' ').Select(each => each.Split(new[] { '=' }, 2)).ToDictionary(each => each[0], each => each[1]);

    private void StartSample(string settings)
    {
        var read = Read(settings);
        var head = new GameObject("sample").AddComponent<TalkingHead>();
        head.Url = read["url"];
        head.CharacterId = read["character"];
    }

    // A phone: between the pause and its end there is no frame.
    private void Suspend(string milliseconds)
    {
        Engine.SendAll("OnApplicationPause", true);
        Thread.Sleep(int.Parse(milliseconds));
        Engine.SendAll("OnApplicationPause", false);
        Tell("resumed", "");
    }

    private void BeLonely()
    {
        var alone = new GameObject("alone");
        alone.AddComponent<NpcCharacter>().CharacterId = "mara";
        alone.AddComponent<NpcMicrophone>();
        alone.AddComponent<NpcSubtitles>();
        alone.AddComponent<NpcChoices>();
    }

    private void Reconnect(string url)
    {
        _scene.Connection.Url = url;
        _scene.Connection.Connect();
    }

    private void Describe(string weather) =>
        _scene.Connection.Client.DescribeSurroundings(new Dictionary<string, object> { { "weather", weather } });

    private void DestroyPart(string part)
    {
        if (part == "character")
        {
            UnityEngine.Object.Destroy(_scene.Characters[0].gameObject);
        }
        else
        {
            UnityEngine.Object.Destroy(_scene.Root);
        }
    }

    private void Answer(string question)
    {
        var connection = _scene?.Connection;
        switch (question)
        {
            case "facts": Tell("facts", connection.Facts); break;
            case "nodes": Tell("nodes", connection.Nodes); break;
            case "notes": Tell("notes", connection.Notes); break;
            case "ending": Tell("ending of the story", connection.Ending); break;
            case "title": Tell("title", connection.Title); break;
            case "state": Tell("state of the connection", connection.State); break;
            case "mouth": Tell("mouth", _scene.MouthNow()); break;
            case "choices": Tell("choices offered", _scene.Choices.Current); break;
            case "face": Tell("face", _scene.Furthest); break;
            case "voice": Tell("voice", _scene.Characters[0].Voice); break;
            case "mood": Tell("mood", new { _scene.Characters[0].Emotion, _scene.Characters[0].Relationship, _scene.Characters[0].State }); break;
            case "microphone": Tell("microphone", new { _scene.Microphone.IsOpen, _scene.Microphone.Level, _scene.Microphone.IsSending }); break;
            case "underruns": Tell("underruns", connection.Client.Playout.Underruns); break;
            case "permissions asked": Tell("permissions asked", UnityEngine.Android.Permission.Asked); break;
            case "level": Tell("level", _mixer.Level); break;
            case "window": Tell("window", EditorViews.Window()); break;
            case "inspector": Tell("inspector", EditorViews.ConnectionInspector(connection)); break;
            case "map": Tell("map", EditorViews.MapInspector("ARKit")); break;
            case "audio listeners": Tell("audio listeners", AudioSettings.Listeners); break;
            case "network threads": Tell("network threads", NetworkThreads.Alive); break;
            case "log": Tell("log", UnityEngine.Debug.Logged); break;
            default: throw new ArgumentException($"nobody can answer {question}");
        }
    }

    // 16-bit samples at 16 kHz.
    private void Hear(string path)
    {
        var pcm = File.ReadAllBytes(path);
        for (var i = 0; i < pcm.Length; i += 2)
        {
            _toHear.Enqueue(BitConverter.ToInt16(pcm, i) / 32768f);
        }
    }

    // The stub's microphone hears in real time: what was said to it, and silence between.
    private void HearOn()
    {
        var now = _watch.Elapsed.TotalSeconds;
        if (!UnityEngine.Microphone.IsOpen || UnityEngine.Microphone.IsDead)
        {
            _heardTo = now;
            return;
        }

        var samples = new float[(int)((now - _heardTo) * 16000)];
        for (var i = 0; i < samples.Length && _toHear.Count > 0; i++)
        {
            samples[i] = _toHear.Dequeue();
        }

        UnityEngine.Microphone.Hear(samples);
        _heardTo += samples.Length / 16000.0;
    }
}
