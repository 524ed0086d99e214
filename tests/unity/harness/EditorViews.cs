using System;
using System.Collections.Generic;
using System.Reflection;
using NpcServer.Unity;
using UnityEditor;
using UnityEngine;

/// <summary>What the package's inspectors and window draw, with the editor's drawing stubbed.</summary>
public static class EditorViews
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Assembly Views = Assembly.Load("NpcServer.Unity.Editor");
    private static object _window;

    /// <summary>The window; from its first call on it watches the scene's connection.</summary>
    public static List<string> Window()
    {
        _window = _window ?? Make("NpcServerWindow");
        Call(_window, "OnInspectorUpdate");
        return Drawn(_window, "OnGUI");
    }

    public static List<string> ConnectionInspector(NpcConnection connection) => Inspect("NpcConnectionEditor", connection);

    /// <summary>The inspector of a map whose button was pressed: what was drawn, and the map's first blend shape.</summary>
    public static List<string> MapInspector(string pressed)
    {
        var map = NpcBlendShapeMap.Of(BlendShapePreset.Oculus15);
        GUILayout.Pressed = pressed;
        Inspect("NpcBlendShapeMapEditor", map);
        GUILayout.Pressed = "";
        var drawn = Inspect("NpcBlendShapeMapEditor", map);
        drawn.Add(map.Poses[0].BlendShapes[0].Name);
        return drawn;
    }

    private static List<string> Inspect(string editor, UnityEngine.Object target)
    {
        var made = (Editor)Make(editor);
        made.target = target;
        return Drawn(made, "OnInspectorGUI");
    }

    private static object Make(string name) => Activator.CreateInstance(Views.GetType("NpcServer.Unity.Editor." + name, true));

    private static List<string> Drawn(object view, string method)
    {
        GUILayout.Drawn.Clear();
        Call(view, method);
        return new List<string>(GUILayout.Drawn);
    }

    private static void Call(object view, string method)
    {
        try
        {
            view.GetType().GetMethod(method, Any).Invoke(view, null);
        }
        catch (TargetInvocationException error) when (error.InnerException is ExitGUIException)
        {
            // As Unity does: it draws anew.
        }
    }
}
