using UnityEditor;
using UnityEngine;

namespace NpcServer.Unity.Editor
{
    /// <summary>The inspector of a connection: its settings, and in play mode how it stands.</summary>
    [CustomEditor(typeof(NpcConnection))]
    internal sealed class NpcConnectionEditor : UnityEditor.Editor
    {
        /// <summary>In play mode it changes by itself.</summary>
        public override bool RequiresConstantRepaint() => Application.isPlaying;

        /// <summary>Draws it.</summary>
        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            var connection = (NpcConnection)target;
            EditorGUILayout.Space();
            if (!Application.isPlaying)
            {
                EditorGUILayout.HelpBox(
                    "Start a server with `npc-server serve`, then enter play mode.", MessageType.Info);
                return;
            }

            ConnectionView.Draw(connection);
            if (GUILayout.Button(connection.Client == null ? "Connect" : "Connect again"))
            {
                connection.Connect();
                GUIUtility.ExitGUI(); // the rest would draw other buttons than were laid out
            }

            if (connection.Client != null && GUILayout.Button("Disconnect"))
            {
                connection.Disconnect();
                GUIUtility.ExitGUI();
            }
        }
    }
}
