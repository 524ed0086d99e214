using NpcServer.Unity;
using UnityEngine;

namespace NpcServer.Samples
{
    /// <summary>Subtitles, choices, a line to type in and a button to talk, drawn with what every project has.</summary>
    public sealed class TalkingHeadInterface : MonoBehaviour
    {
        private NpcConnection _connection;
        private NpcMicrophone _microphone;
        private NpcSubtitles _subtitles;
        private NpcChoices _choices;
        private string _typed = "";
        private string _understood = "";
        private bool _isHeld;

        private void OnEnable()
        {
            _connection = GetComponent<NpcConnection>();
            _microphone = GetComponent<NpcMicrophone>();
            _subtitles = GetComponent<NpcSubtitles>();
            _choices = GetComponent<NpcChoices>();
            _connection.PlayerUnderstood.AddListener(Understood);
        }

        private void OnDisable() => _connection.PlayerUnderstood.RemoveListener(Understood);

        private void Understood(string text) => _understood = text;

        private void OnGUI()
        {
            GUILayout.BeginArea(new Rect(20f, 20f, Screen.width - 40f, Screen.height - 40f));
            if (_connection.State != ConnectionState.Connected)
            {
                GUILayout.Label(_connection.Client == null ? "not connected" : _connection.Client.Connection.Message);
            }

#if !ENABLE_LEGACY_INPUT_MANAGER
            GUILayout.Label("Nothing here can be clicked: choose Both in Project Settings, Player, Active Input Handling");
#endif
            GUILayout.Label("You: " + _understood);
            GUILayout.Label(_subtitles.Shown);
            DrawChoices();
            DrawTyping();
            DrawTalkButton();
            GUILayout.EndArea();
        }

        private void DrawChoices()
        {
            for (var i = 0; i < _choices.Current.Count; i++)
            {
                if (GUILayout.Button(_choices.Current[i].Label))
                {
                    _choices.Choose(i);
                }
            }
        }

        private void DrawTyping()
        {
            GUILayout.BeginHorizontal();
            _typed = GUILayout.TextField(_typed);
            if (GUILayout.Button("Say") && _typed.Length > 0 && _connection.Client != null)
            {
                _connection.TypeLine(_typed);
                _typed = "";
            }

            GUILayout.EndHorizontal();
        }

        private void DrawTalkButton()
        {
            var isHeld = GUILayout.RepeatButton(_isHeld ? "Listening ..." : "Hold to talk");
            if (Event.current.type == EventType.Repaint && isHeld != _isHeld)
            {
                _isHeld = isHeld;
                if (isHeld)
                {
                    _microphone.Press();
                }
                else
                {
                    _microphone.Release();
                }
            }
        }
    }
}
