using System.Text;
using UnityEngine;

namespace NpcServer.Unity
{
    /// <summary>
    /// What is being said, with the words that were heard lit up, as rich text for any label: wire
    /// <see cref="TextChanged"/> to the <c>text</c> of a UI Text or a TextMesh Pro text.
    /// </summary>
    [AddComponentMenu("NPC Server/NPC Subtitles")]
    public sealed class NpcSubtitles : MonoBehaviour
    {
        [Tooltip("Empty: the one in a parent, or the only one of the scene.")]
        [SerializeField] private NpcConnection _connection;

        [Tooltip("Only of this character. Empty: of whoever speaks.")]
        [SerializeField] private string _characterId = "";

        [Tooltip("Of words whose sound has begun.")]
        [SerializeField] private Color _heardColor = Color.white;

        [Tooltip("Of words that are still to come.")]
        [SerializeField] private Color _comingColor = new Color(1f, 1f, 1f, 0.45f);

        [Tooltip("How long a line stays when it is over.")]
        [SerializeField] private float _lingerSeconds = 1.5f;

        [Tooltip("The line as rich text; empty when it is over. For the `text` of a UI Text or a TextMesh Pro text.")]
        [SerializeField] private TextEvent _textChanged = new TextEvent();

        [Tooltip("Name of the character who speaks now.")]
        [SerializeField] private TextEvent _speakerChanged = new TextEvent();

        private readonly StringBuilder _builder = new StringBuilder();
        private NpcConnection _subscribed;
        private string _speaker = "";
        private string _utterance = "";
        private string _shownText = "";
        private int _shownWords;
        private float _clearAt = float.PositiveInfinity;

        /// <summary>Whose lines; to be set while the component is disabled.</summary>
        public NpcConnection Connection { get => _connection; set => _connection = value; }

        /// <summary>Only of this character; empty: of whoever speaks.</summary>
        public string CharacterId { get => _characterId; set => _characterId = value; }

        /// <summary>How long a line stays when it is over.</summary>
        public float LingerSeconds { get => _lingerSeconds; set => _lingerSeconds = value; }

        /// <summary>The line as rich text; empty when it is over.</summary>
        public TextEvent TextChanged => _textChanged;

        /// <summary>Name of the character who speaks now.</summary>
        public TextEvent SpeakerChanged => _speakerChanged;

        /// <summary>What is shown now, as rich text.</summary>
        public string Shown { get; private set; } = "";

        private void OnEnable()
        {
            _subscribed = _connection = SceneSearch.ConnectionFor(this, _connection);
            if (_subscribed != null)
            {
                _subscribed.Events.UtteranceStarted += Begin;
                _subscribed.Events.UtteranceFinished += Finish;
            }
        }

        private void OnDisable()
        {
            if (!ReferenceEquals(_subscribed, null)) // it may have been destroyed before
            {
                _subscribed.Events.UtteranceStarted -= Begin;
                _subscribed.Events.UtteranceFinished -= Finish;
                _subscribed = null;
            }

            Show("");
        }

        private void LateUpdate()
        {
            if (Time.realtimeSinceStartup >= _clearAt)
            {
                _clearAt = float.PositiveInfinity;
                Show("");
                return;
            }

            var client = _subscribed == null ? null : _subscribed.Client;
            var voice = client == null || _utterance.Length == 0 ? null : client.VoiceOf(_speaker);
            if (voice != null && voice.Utterance == _utterance)
            {
                Light(voice);
            }
        }

        private void Begin(UtteranceStarted line)
        {
            if (_characterId.Length > 0 && line.Character != _characterId)
            {
                return;
            }

            if (line.Character != _speaker)
            {
                _speaker = line.Character;
                _speakerChanged.Invoke(NameOf(_speaker));
            }

            _utterance = line.Utterance;
            _clearAt = float.PositiveInfinity;
            _shownWords = -1;
        }

        private void Finish(UtteranceFinished line)
        {
            if (line.Utterance == _utterance)
            {
                _utterance = "";
                _clearAt = Time.realtimeSinceStartup + _lingerSeconds;
                Show(Colored(line.HeardText, _heardColor));
            }
        }

        private string NameOf(string character)
        {
            var welcome = _subscribed.Client?.Welcome;
            if (welcome != null)
            {
                foreach (var each in welcome.Characters)
                {
                    if (each.Id == character)
                    {
                        return each.Name;
                    }
                }
            }

            return character;
        }

        private void Light(Voice voice)
        {
            var heard = 0;
            for (var i = 0; i < voice.Words.Count; i++) // in each frame: without an enumerator, which would be garbage
            {
                heard += voice.Words[i].IsHeard ? 1 : 0;
            }

            if (heard == _shownWords && voice.Text == _shownText)
            {
                return;
            }

            _shownWords = heard;
            _shownText = voice.Text;
            var end = EndOfWords(voice, heard);
            Show(Colored(voice.Text.Substring(0, end), _heardColor) + Colored(voice.Text.Substring(end), _comingColor));
        }

        // Where the last word that was heard ends in the line; words that are not found in it are passed over.
        private static int EndOfWords(Voice voice, int heard)
        {
            var end = 0;
            for (var i = 0; i < heard; i++)
            {
                var at = voice.Text.IndexOf(voice.Words[i].Text, end, System.StringComparison.Ordinal);
                end = at < 0 ? end : at + voice.Words[i].Text.Length;
            }

            return end;
        }

        private string Colored(string text, Color color)
        {
            if (text.Length == 0)
            {
                return "";
            }

            // An empty space behind `<` keeps what is said from being read as markup.
            _builder.Length = 0;
            return _builder.Append("<color=#").Append(ColorUtility.ToHtmlStringRGBA(color)).Append('>')
                .Append(text.Replace("<", "<\u200b")).Append("</color>").ToString();
        }

        private void Show(string text)
        {
            if (text != Shown)
            {
                Shown = text;
                _textChanged.Invoke(text);
            }
        }
    }
}
