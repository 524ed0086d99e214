using UnityEditor;
using UnityEngine;

namespace NpcServer.Unity.Editor
{
    /// <summary>
    /// Window, NPC Server: while playing, how the connection stands, where the story is, and what the last turn was.
    /// </summary>
    internal sealed class NpcServerWindow : EditorWindow
    {
        private NpcConnection _connection;
        private Vector2 _scroll;
        private string _heard = "";
        private string _said = "";
        private string _latency = "";

        /// <summary>Opens it.</summary>
        [MenuItem("Window/NPC Server")]
        public static void Open() => GetWindow<NpcServerWindow>("NPC Server");

        private void OnDisable() => Watch(null);

        private void OnInspectorUpdate()
        {
            if (Application.isPlaying && _connection == null)
            {
                Watch(FindConnection());
            }

            Repaint();
        }

        private void OnGUI()
        {
            if (_connection == null)
            {
                EditorGUILayout.HelpBox(
                    "Nothing to see yet: enter play mode in a scene that has an NpcConnection.", MessageType.Info);
                return;
            }

            _scroll = EditorGUILayout.BeginScrollView(_scroll);
            ConnectionView.Draw(_connection);
            EditorGUILayout.LabelField("Last turn", EditorStyles.boldLabel);
            EditorGUILayout.LabelField("Player", _heard);
            EditorGUILayout.LabelField("Character", _said);
            EditorGUILayout.LabelField("Latency", _latency);
            EditorGUILayout.EndScrollView();
        }

        private static NpcConnection FindConnection()
        {
#if UNITY_2023_1_OR_NEWER
            return FindAnyObjectByType<NpcConnection>();
#else
            return FindObjectOfType<NpcConnection>();
#endif
        }

        private void Watch(NpcConnection connection)
        {
            if (!ReferenceEquals(_connection, null))
            {
                _connection.Events.TranscriptReceived -= Show;
                _connection.Events.UtteranceFinished -= Show;
                _connection.Events.LatencyMeasured -= Show;
            }

            _connection = connection;
            if (_connection != null)
            {
                _connection.Events.TranscriptReceived += Show;
                _connection.Events.UtteranceFinished += Show;
                _connection.Events.LatencyMeasured += Show;
            }
        }

        private void Show(TranscriptMessage transcript) => _heard = transcript.Text;

        private void Show(UtteranceFinished line) => _said = $"{line.Character}: {line.HeardText}";

        private void Show(LatencyMessage latency) =>
            _latency = $"{latency.TotalMs:0} ms from the last word to the first sound";
    }
}
