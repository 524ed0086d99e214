using System;
using UnityEngine;

namespace UnityEditor
{
    public sealed class CustomEditor : Attribute
    {
        public CustomEditor(Type inspected)
        {
        }
    }

    public sealed class MenuItem : Attribute
    {
        public MenuItem(string path)
        {
        }
    }

    public class Editor : ScriptableObject
    {
        public UnityEngine.Object target { get; set; }

        public virtual void OnInspectorGUI()
        {
        }

        public virtual bool RequiresConstantRepaint() => false;

        public void DrawDefaultInspector()
        {
        }
    }

    public class EditorWindow : ScriptableObject
    {
        public static T GetWindow<T>(string title) where T : EditorWindow, new() => new T();

        public void Repaint()
        {
        }
    }

    public enum MessageType
    {
        Info,
        Warning,
    }

    public sealed class GUIStyle
    {
    }

    public static class EditorStyles
    {
        public static GUIStyle boldLabel { get; } = new GUIStyle();
    }

    /// <summary>Draws into the same list as <see cref="GUILayout"/>.</summary>
    public static class EditorGUILayout
    {
        public static void Space()
        {
        }

        public static void HelpBox(string message, MessageType type) => GUILayout.Drawn.Add(message);

        public static void LabelField(string label) => GUILayout.Drawn.Add(label);

        public static void LabelField(string label, GUIStyle style) => GUILayout.Drawn.Add(label);

        public static void LabelField(string label, string text) => GUILayout.Drawn.Add(label + ": " + text);

        public static void BeginHorizontal()
        {
        }

        public static void EndHorizontal()
        {
        }

        public static Vector2 BeginScrollView(Vector2 position) => position;

        public static void EndScrollView()
        {
        }

        public static UnityEngine.Object ObjectField(
            string label, UnityEngine.Object value, Type type, bool allowSceneObjects) => value;
    }

    public static class Undo
    {
        public static void RecordObject(UnityEngine.Object target, string name)
        {
        }
    }

    public static class EditorUtility
    {
        public static void SetDirty(UnityEngine.Object target)
        {
        }
    }
}
