using System;
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.Events;

namespace NpcServer.Unity
{
    /// <summary>
    /// A character of the story on an object of the scene: its voice comes from the <see cref="AudioSource"/> beside it,
    /// and what it does is told to the scene.
    /// </summary>
    /// <remarks>
    /// The source plays a clip of ones, so that what <c>OnAudioFilterRead</c> is given are the gains of volume, distance
    /// and panning; the voice is multiplied with them. So the sound is spatial without the delay of a streamed clip.
    /// </remarks>
    [AddComponentMenu("NPC Server/NPC Character")]
    [DisallowMultipleComponent]
    [RequireComponent(typeof(AudioSource))]
    public sealed class NpcCharacter : MonoBehaviour
    {
        // So much less than all its buffers a mixer holds on average.
        private const float BuffersPlayed = 1.5f;
        private const int OnesSamples = 4096;

        [Tooltip("Empty: the one in a parent, or the only one of the scene.")]
        [SerializeField] private NpcConnection _connection;

        [Tooltip("The character's id in the world's files, such as `agnes`.")]
        [SerializeField] private string _characterId = "";

        [Header("Speech")]
        [Tooltip("A line's first sound is heard: the line, or nothing where it is not known as a whole.")]
        [SerializeField] private TextEvent _lineStarted = new TextEvent();

        [Tooltip("A word's sound begins.")]
        [SerializeField] private TextEvent _wordHeard = new TextEvent();

        [Tooltip("A line is over: what of it was heard.")]
        [SerializeField] private TextEvent _lineFinished = new TextEvent();

        [Header("Body")]
        [Tooltip("It is idle, listening, thinking or speaking.")]
        [SerializeField] private TextEvent _stateChanged = new TextEvent();

        [Tooltip("It shows an emotion, at the sound that it belongs to: for an animator's triggers.")]
        [SerializeField] private TextEvent _emotionShown = new TextEvent();

        [Tooltip("It makes a gesture, at the sound that it belongs to.")]
        [SerializeField] private TextEvent _gestureMade = new TextEvent();

        [Tooltip("It looks somewhere, at the sound that it belongs to.")]
        [SerializeField] private TextEvent _gazeMoved = new TextEvent();

        private readonly Dictionary<string, object> _relationship = new Dictionary<string, object>();
        private NpcConnection _subscribed;
        private NpcClient _client;
        private AudioSource _source;
        private AudioClip _ones;
        private volatile CharacterVoice _sound;

        /// <summary>
        /// It wants to do something: answer with <see cref="NpcClient.FinishAction"/> or
        /// <see cref="NpcClient.FailAction"/>.
        /// </summary>
        public event Action<ActionMessage> ActionRequested;

        /// <summary>The sound of a cue of this character is heard.</summary>
        public event Action<CueMessage> CueReached;

        /// <summary>Over which connection it speaks; to be set while the component is disabled.</summary>
        public NpcConnection Connection { get => _connection; set => _connection = value; }

        /// <summary>Its id in the world's files; to be set while the component is disabled.</summary>
        public string CharacterId { get => _characterId; set => _characterId = value; }

        /// <summary>How it speaks at this moment; null while there is no connection.</summary>
        public Voice Voice => _client?.VoiceOf(_characterId);

        /// <summary><c>idle</c>, <c>listening</c>, <c>thinking</c> or <c>speaking</c>.</summary>
        public string State { get; private set; } = "idle";

        /// <summary>The last emotion that it showed; empty before the first.</summary>
        public string Emotion { get; private set; } = "";

        /// <summary>How strongly it shows that, 0 to 1.</summary>
        public float EmotionStrength { get; private set; }

        /// <summary>How it stands to the player, as far as this session told: such as <c>trust</c>.</summary>
        public IReadOnlyDictionary<string, object> Relationship => _relationship;

        /// <summary>A line's first sound is heard: the line, or nothing where it is not known as a whole.</summary>
        public TextEvent LineStarted => _lineStarted;

        /// <summary>A word's sound begins.</summary>
        public TextEvent WordHeard => _wordHeard;

        /// <summary>A line is over: what of it was heard.</summary>
        public TextEvent LineFinished => _lineFinished;

        /// <summary>See <see cref="State"/>.</summary>
        public TextEvent StateChanged => _stateChanged;

        /// <summary>It shows an emotion, at the sound that it belongs to.</summary>
        public TextEvent EmotionShown => _emotionShown;

        /// <summary>It makes a gesture, at the sound that it belongs to.</summary>
        public TextEvent GestureMade => _gestureMade;

        /// <summary>It looks somewhere, at the sound that it belongs to.</summary>
        public TextEvent GazeMoved => _gazeMoved;

        // Without it the ones would be heard as they are.
        private static bool IsFilterCalled
        {
            get
            {
#if UNITY_WEBGL && !UNITY_EDITOR
                return false;
#else
                return AudioSettings.outputSampleRate > 0;
#endif
            }
        }

        /// <summary>The player faces this character from now on.</summary>
        public void StartTalking() => NeedConnection().TalkTo(_characterId);

        /// <summary>The player faces nobody from now on.</summary>
        public void StopTalking() => NeedConnection().WalkAway();

        private void OnEnable()
        {
            _source = GetComponent<AudioSource>();
            _connection = SceneSearch.ConnectionFor(this, _connection);
            if (_connection == null)
            {
                return;
            }

            if (_characterId.Length == 0)
            {
                Debug.LogError(
                    $"NpcCharacter on `{name}` can't speak, as its character id is empty: set it to the name of one of "
                    + "the world's files in `characters`, such as `agnes`",
                    this);
                return;
            }

            _subscribed = _connection;
            Subscribe(_subscribed.Events);
            AudioSettings.OnAudioConfigurationChanged += OnAudioConfigurationChanged;
            PlayOnes();
            FollowClient();
        }

        private void OnDisable()
        {
            Release();
            if (!ReferenceEquals(_subscribed, null)) // it may have been destroyed before
            {
                Unsubscribe(_subscribed.Events);
                AudioSettings.OnAudioConfigurationChanged -= OnAudioConfigurationChanged;
                _subscribed = null;
            }

            StopOnes();
        }

        private void Update() => FollowClient();

        // On the thread of the mixer. Without a voice the ones must not be heard.
        private void OnAudioFilterRead(float[] data, int channels)
        {
            var sound = _sound;
            if (sound == null)
            {
                Array.Clear(data, 0, data.Length);
            }
            else
            {
                sound.MultiplyInto(data, channels);
            }
        }

        // Clips made by script are lost with the old configuration.
        private void OnAudioConfigurationChanged(bool deviceWasChanged)
        {
            Release();
            StopOnes();
            PlayOnes();
            FollowClient();
        }

        private void PlayOnes()
        {
            if (!IsFilterCalled)
            {
                Debug.LogWarning(
                    $"NpcCharacter on `{name}` is not heard, as Unity's own audio is off (Project Settings, Audio) or this is "
                    + "WebGL: its lines can be read, and its mouth moves",
                    this);
                return;
            }

            var ones = new float[OnesSamples];
            for (var i = 0; i < ones.Length; i++)
            {
                ones[i] = 1f;
            }

            _ones = AudioClip.Create("npc voice", OnesSamples, 1, AudioSettings.outputSampleRate, false);
            _ones.SetData(ones, 0);
            _source.clip = _ones;
            _source.loop = true;
            _source.dopplerLevel = 0f;
            _source.spatializePostEffects = true; // a spatializer plugin has to hear the voice, not the ones
            _source.Play();
        }

        private void StopOnes()
        {
            if (_ones != null)
            {
                _source.Stop();
                _source.clip = null;
                Destroy(_ones);
                _ones = null;
            }
        }

        private void FollowClient()
        {
            if (_subscribed == null || _client == _subscribed.Client)
            {
                return;
            }

            Release();
            _client = _subscribed.Client;
            if (_client != null && _ones != null)
            {
                Attach();
            }
        }

        private void Attach()
        {
            AudioSettings.GetDSPBufferSize(out var bufferFrames, out var buffers);
            var rate = AudioSettings.outputSampleRate;
            try
            {
                var sink = _client.Playout.Attach(_characterId, MonotonicClock.Seconds());
                var delaySeconds = Math.Max(0f, bufferFrames * (buffers - BuffersPlayed) / rate);
                _sound = new CharacterVoice(sink, _subscribed.MixerClock, rate, delaySeconds);
            }
            catch (InvalidOperationException error)
            {
                Debug.LogError($"NpcCharacter on `{name}`: {error.Message}", this);
            }
        }

        private void Release()
        {
            _sound?.Dispose();
            _sound = null;
            _client = null;
        }

        private NpcConnection NeedConnection()
        {
            if (_connection == null)
            {
                throw new InvalidOperationException(
                    $"NpcCharacter on `{name}` has no NpcConnection: put one into the scene, and enable this component");
            }

            return _connection;
        }

        private void Subscribe(NpcEvents events)
        {
            events.ConnectionChanged += Tell;
            events.Welcomed += Tell;
            events.UtteranceStarted += Tell;
            events.WordHeard += Tell;
            events.UtteranceFinished += Tell;
            events.CharacterStateChanged += Tell;
            events.CueReached += Tell;
            events.ActionRequested += Tell;
            events.RelationshipChanged += Tell;
        }

        private void Unsubscribe(NpcEvents events)
        {
            events.ConnectionChanged -= Tell;
            events.Welcomed -= Tell;
            events.UtteranceStarted -= Tell;
            events.WordHeard -= Tell;
            events.UtteranceFinished -= Tell;
            events.CharacterStateChanged -= Tell;
            events.CueReached -= Tell;
            events.ActionRequested -= Tell;
            events.RelationshipChanged -= Tell;
        }

        private void Tell(ConnectionChanged changed)
        {
            if (changed.IsFinal)
            {
                Become("idle");
            }
        }

        private void Tell(WelcomeMessage welcome)
        {
            if (!welcome.IsRecovered)
            {
                Become("idle");
            }
        }

        private void Tell(UtteranceStarted line) => TellText(line.Character, _lineStarted, line.Text);

        private void Tell(WordHeard word) => TellText(word.Character, _wordHeard, word.Text);

        private void Tell(UtteranceFinished line) => TellText(line.Character, _lineFinished, line.HeardText);

        private void Tell(CharacterStateMessage message)
        {
            if (message.Character == _characterId)
            {
                Become(message.State);
            }
        }

        private void Become(string state)
        {
            if (state != State)
            {
                State = state;
                _stateChanged.Invoke(state);
            }
        }

        private void Tell(CueMessage cue)
        {
            if (cue.Character != _characterId)
            {
                return;
            }

            CueReached?.Invoke(cue);
            switch (cue.Kind)
            {
                case "emotion":
                    Emotion = cue.Name;
                    EmotionStrength = cue.Strength;
                    _emotionShown.Invoke(cue.Name);
                    break;
                case "gesture":
                    _gestureMade.Invoke(cue.Name);
                    break;
                case "gaze":
                    _gazeMoved.Invoke(cue.Name);
                    break;
            }
        }

        private void Tell(ActionMessage action)
        {
            if (action.Character == _characterId)
            {
                ActionRequested?.Invoke(action);
            }
        }

        private void Tell(RelationshipMessage message)
        {
            if (message.Character == _characterId)
            {
                foreach (var value in message.Values)
                {
                    _relationship[value.Key] = value.Value;
                }
            }
        }

        private void TellText(string character, TextEvent told, string text)
        {
            if (character == _characterId)
            {
                told.Invoke(text);
            }
        }
    }
}
