using System.Collections;
using System.Collections.Generic;
using UnityEditor;

namespace NpcServer.Unity.Editor
{
    /// <summary>Draws how a connection stands, and where its story is.</summary>
    internal static class ConnectionView
    {
        public static void Draw(NpcConnection connection)
        {
            var client = connection.Client;
            var state = connection.State;
            var isWrong = state == ConnectionState.Lost || state == ConnectionState.Refused;
            EditorGUILayout.HelpBox(
                client == null ? $"{state}" : $"{state}: {client.Connection.Message}",
                isWrong ? MessageType.Warning : MessageType.Info);
            if (client?.Welcome == null)
            {
                return;
            }

            EditorGUILayout.LabelField("World", client.Welcome.Title);
            EditorGUILayout.LabelField("Story version", client.Story.Version.ToString());
            DrawAll("Nodes", client.Story.Nodes);
            DrawAll("Facts", client.Story.Facts);
            EditorGUILayout.LabelField("Ending", client.Story.Ending.Length > 0 ? client.Story.Ending : "-");
            EditorGUILayout.LabelField("Notebook", EditorStyles.boldLabel);
            foreach (var note in client.Story.Notes)
            {
                EditorGUILayout.LabelField(note.Id, note.Text);
            }
        }

        private static void DrawAll<T>(string title, IReadOnlyDictionary<string, T> entries)
        {
            EditorGUILayout.LabelField(title, EditorStyles.boldLabel);
            foreach (var entry in entries)
            {
                EditorGUILayout.LabelField(entry.Key, Readable(entry.Value));
            }
        }

        private static string Readable(object value)
        {
            if (value is string || !(value is IEnumerable))
            {
                return value == null ? "-" : value.ToString();
            }

            var parts = new List<string>();
            foreach (var each in (IEnumerable)value)
            {
                parts.Add(Readable(each));
            }

            return string.Join(", ", parts);
        }
    }
}
