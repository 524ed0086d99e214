using System;
using System.Collections.Generic;
using System.Reflection;
using NpcServer;
using NpcServer.Unity;
using UnityEngine;

/// <summary>A scene as a game would build it, whose every event is told to the test.</summary>
public sealed class Scene
{
    private readonly Action<string, object> _tell;
    private readonly string _faceNames;

    public Scene(Dictionary<string, string> settings, Action<string, object> tell)
    {
        _tell = tell;
        _faceNames = ValueOf(settings, "face");
        var game = new GameObject("game");
        game.SetActive(false);
        Connection = game.AddComponent<NpcConnection>();
        Connection.Url = settings["url"];
        Connection.PlayerId = settings["player"];
        Connection.PlayerName = "Robin";
        Connection.Token = ValueOf(settings, "token");
        Connection.World = ValueOf(settings, "world");
        Subtitles = game.AddComponent<NpcSubtitles>();
        Subtitles.TextChanged.AddListener(text => tell("subtitles", text));
        Subtitles.SpeakerChanged.AddListener(text => tell("speaker", text));
        Choices = game.AddComponent<NpcChoices>();
        Choices.LabelsChanged.AddListener(text => tell("labels", text));
        if (settings.ContainsKey("microphone"))
        {
            Microphone = game.AddComponent<NpcMicrophone>();
            Microphone.TroubleFound.AddListener(text => tell("trouble", text));
        }

        Connection.Refused.AddListener(text => tell("refused", text));
        Connection.Lost.AddListener(text => tell("lost", text));
        Connection.NoteWritten.AddListener(text => tell("note", text));
        Connection.EndingReached.AddListener(name => tell("ending", name));
        ListenToAll(Connection.Events);
        foreach (var character in settings["characters"].Split(','))
        {
            Characters.Add(AddCharacter(character));
        }

        game.SetActive(true);
        Root = game;
    }

    public GameObject Root { get; }

    public NpcConnection Connection { get; }

    public NpcSubtitles Subtitles { get; }

    public NpcChoices Choices { get; }

    public NpcMicrophone Microphone { get; }

    public List<NpcCharacter> Characters { get; } = new List<NpcCharacter>();

    public SkinnedMeshRenderer Face { get; private set; }

    /// <summary>The furthest that each blend shape of the first character's face went.</summary>
    public Dictionary<string, object> Furthest { get; } = new Dictionary<string, object>();

    /// <summary>How far the blend shape that is furthest is now.</summary>
    public float MouthNow()
    {
        var furthest = 0f;
        for (var i = 0; i < Face.sharedMesh.blendShapeCount; i++)
        {
            furthest = Math.Max(furthest, Face.GetBlendShapeWeight(i));
        }

        return furthest;
    }

    public void LookAtFace()
    {
        for (var i = 0; Face != null && i < Face.sharedMesh.blendShapeCount; i++)
        {
            var shape = Face.sharedMesh.GetBlendShapeName(i);
            var before = Furthest.TryGetValue(shape, out var known) ? (float)known : 0f;
            Furthest[shape] = Math.Max(before, Face.GetBlendShapeWeight(i));
        }
    }

    private static string ValueOf(Dictionary<string, string> settings, string name) =>
        settings.TryGetValue(name, out var value) ? value : "";

    private NpcCharacter AddCharacter(string id)
    {
        var body = new GameObject(id);
        body.SetActive(false);
        var character = body.AddComponent<NpcCharacter>();
        character.Connection = Connection;
        character.CharacterId = id;
        character.EmotionShown.AddListener(name => _tell("emotion", name));
        character.GestureMade.AddListener(name => _tell("gesture", name));
        character.StateChanged.AddListener(state => _tell("state", state));
        character.ActionRequested += action => _tell("character action", action);
        if (Face == null)
        {
            AddBody(body);
            AddFace(body, _faceNames);
            body.AddComponent<NpcLipSync>();
        }

        body.SetActive(true);
        return character;
    }

    // A mesh of its own, which comes first and has a blend shape that is none of a mouth's.
    private static void AddBody(GameObject body)
    {
        var torso = new GameObject("torso");
        torso.transform.SetParent(body.transform, false);
        var skin = torso.AddComponent<SkinnedMeshRenderer>();
        skin.sharedMesh = new Mesh { vertices = new Vector3[1] };
        skin.sharedMesh.AddBlendShapeFrame("breathe", 100f, new Vector3[1], null, null);
    }

    // With the sample's lips, or with blend shapes of these names that move nothing.
    private void AddFace(GameObject body, string names)
    {
        var face = new GameObject("face");
        face.transform.SetParent(body.transform, false);
        Face = face.AddComponent<SkinnedMeshRenderer>();
        Face.sharedMesh = NpcServer.Samples.MouthMesh.Build();
        if (names.Length > 0)
        {
            Face.sharedMesh = new Mesh { vertices = new Vector3[1] };
            foreach (var name in names.Split(','))
            {
                Face.sharedMesh.AddBlendShapeFrame(name, 100f, new Vector3[1], null, null);
            }
        }
    }

    private void ListenToAll(NpcEvents events)
    {
        foreach (var each in typeof(NpcEvents).GetEvents())
        {
            var type = each.EventHandlerType.GetGenericArguments()[0];
            var make = GetType().GetMethod("Teller", BindingFlags.Instance | BindingFlags.NonPublic).MakeGenericMethod(type);
            each.AddEventHandler(events, (Delegate)make.Invoke(this, new object[] { each.Name }));
        }
    }

    private Action<T> Teller<T>(string name) => value => _tell(name, value);
}
