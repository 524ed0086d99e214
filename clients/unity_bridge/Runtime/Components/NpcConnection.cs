using System;
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.Events;

namespace NpcServer.Unity
{
    /// <summary>
    /// The player's connection to an npc-server: one in a scene. It connects while it is enabled, comes back by itself
    /// after a loss, and tells everything on the main thread.
    /// </summary>
    /// <remarks>
    /// Networking runs on a thread of its own, which ends with <c>OnDisable</c>: with the scene, with play mode, and
    /// before the editor reloads its scripts.
    /// </remarks>
    [AddComponentMenu("NPC Server/NPC Connection")]
    [DisallowMultipleComponent]
    [DefaultExecutionOrder(-100)]
    public sealed class NpcConnection : MonoBehaviour
    {
        private const string PlayerIdKey = "NpcServer.PlayerId";
        private const int LowestRate = 8000;
        private const int HighestRate = 48000;
        private const int OtherRate = 24000;

        [Tooltip("Address of the server. With TLS in front of it: wss://...")]
        [SerializeField] private string _url = "ws://127.0.0.1:8765/v1";

        [Tooltip("The JWT that a server beyond this machine wants. Better set by script than kept in a scene.")]
        [SerializeField] private string _token = "";

        [Tooltip("Name of the world (the story). Empty: the one that the server serves.")]
        [SerializeField] private string _world = "";

        [Tooltip("The playthrough is kept under this id. Empty: made once and kept in PlayerPrefs.")]
        [SerializeField] private string _playerId = "";

        [Tooltip("What characters may call the player.")]
        [SerializeField] private string _playerName = "";

        [Tooltip("The language that the player speaks, such as en.")]
        [SerializeField] private string _language = "en";

        [Tooltip("Connect when this component is enabled; else by Connect().")]
        [SerializeField] private bool _connectsByItself = true;

        [Header("Connection")]
        [Tooltip("The server said welcome.")]
        [SerializeField] private UnityEvent _connected = new UnityEvent();

        [Tooltip("The connection broke, or there is no server yet; with words for the player. Tried again by itself.")]
        [SerializeField] private TextEvent _lost = new TextEvent();

        [Tooltip("Nothing is tried again: with what was wrong, and what to do.")]
        [SerializeField] private TextEvent _refused = new TextEvent();

        [Header("Conversation and story")]
        [Tooltip("What the player said, when it is final.")]
        [SerializeField] private TextEvent _playerUnderstood = new TextEvent();

        [Tooltip("The story told the game something: the event's name.")]
        [SerializeField] private TextEvent _storyEventReceived = new TextEvent();

        [Tooltip("A note is new in the player's notebook: its text.")]
        [SerializeField] private TextEvent _noteWritten = new TextEvent();

        [Tooltip("The story has come to an ending: its name.")]
        [SerializeField] private TextEvent _endingReached = new TextEvent();

        private readonly Dictionary<string, object> _noFacts = new Dictionary<string, object>();
        private readonly Dictionary<string, string> _noNodes = new Dictionary<string, string>();
        private readonly StoryNote[] _noNotes = new StoryNote[0];
        private NpcEvents _events;
        private ConnectionState _closedState = ConnectionState.Idle;
        private bool _isApplicationPaused;

        /// <summary>Address of the server; a change counts with the next <see cref="Connect"/>.</summary>
        public string Url { get => _url; set => _url = value; }

        /// <summary>The JWT that a server beyond this machine wants; counts with the next <see cref="Connect"/>.</summary>
        public string Token { get => _token; set => _token = value; }

        /// <summary>Name of the world; empty: the one that is served. Counts with the next <see cref="Connect"/>.</summary>
        public string World { get => _world; set => _world = value; }

        /// <summary>The playthrough is kept under this id; counts with the next <see cref="Connect"/>.</summary>
        public string PlayerId { get => _playerId; set => _playerId = value; }

        /// <summary>What characters may call the player; counts with the next <see cref="Connect"/>.</summary>
        public string PlayerName { get => _playerName; set => _playerName = value; }

        /// <summary>Connect when this component is enabled.</summary>
        public bool ConnectsByItself { get => _connectsByItself; set => _connectsByItself = value; }

        /// <summary>
        /// Makes the way to the server; counts with the next <see cref="Connect"/>. WebGL, which has no sockets of .NET,
        /// needs one over the browser's; null elsewhere.
        /// </summary>
        public Func<ITransport> MakeTransport { get; set; }

        /// <summary>Everything that is told, on the main thread. The same object over all connections.</summary>
        public NpcEvents Events => _events ?? (_events = MakeEvents());

        /// <summary>The client of the connection; null while there is none.</summary>
        public NpcClient Client { get; private set; }

        /// <summary>How the connection stands.</summary>
        public ConnectionState State => Client == null ? _closedState : Client.Connection.State;

        /// <summary>All facts of the story that a game may see, as they are now.</summary>
        public IReadOnlyDictionary<string, object> Facts => Client == null ? _noFacts : Client.Story.Facts;

        /// <summary>The node at which each track of the story stands.</summary>
        public IReadOnlyDictionary<string, string> Nodes => Client == null ? _noNodes : Client.Story.Nodes;

        /// <summary>The player's notebook, in the author's order; empty in a world that has none.</summary>
        public IReadOnlyList<StoryNote> Notes => Client == null ? _noNotes : Client.Story.Notes;

        /// <summary>Name of the ending that the story has reached; empty before that.</summary>
        public string Ending => Client == null ? "" : Client.Story.Ending;

        /// <summary>The world's name, for the player to read; empty before the first welcome.</summary>
        public string Title => Client?.Welcome == null ? "" : Client.Welcome.Title;

        /// <summary>The server said welcome.</summary>
        public UnityEvent Connected => _connected;

        /// <summary>
        /// The connection broke, or there is no server yet; with words for the player. Tried again by itself.
        /// </summary>
        public TextEvent Lost => _lost;

        /// <summary>Nothing is tried again: with what was wrong, and what to do.</summary>
        public TextEvent Refused => _refused;

        /// <summary>What the player said, when it is final.</summary>
        public TextEvent PlayerUnderstood => _playerUnderstood;

        /// <summary>The story told the game something: the event's name.</summary>
        public TextEvent StoryEventReceived => _storyEventReceived;

        /// <summary>A note is new in the player's notebook: its text.</summary>
        public TextEvent NoteWritten => _noteWritten;

        /// <summary>The story has come to an ending: its name.</summary>
        public TextEvent EndingReached => _endingReached;

        /// <summary>
        /// Connects with the settings as they are now; a connection that stands is closed before. Only while this component
        /// is enabled.
        /// </summary>
        public void Connect()
        {
            if (!isActiveAndEnabled)
            {
                Debug.LogError(
                    $"NpcConnection on `{name}` can't be connected, as it is disabled or its object is inactive: enable it, "
                    + "and leave `Connects By Itself` off where a script says when",
                    this);
                return;
            }

            Disconnect();
            try
            {
                Client = new NpcClient(MakeSettings(), Events);
                Client.Start();
            }
            catch (ArgumentException error)
            {
                // A setting of this component: nothing was begun that could be told of it by events.
                _closedState = ConnectionState.Refused;
                Debug.LogError($"NpcConnection on `{name}`: {error.Message}", this);
                _refused.Invoke(error.Message);
            }
        }

        /// <summary>Says bye and ends the networking; takes half a second at most.</summary>
        public void Disconnect()
        {
            if (Client != null)
            {
                var client = Client;
                Client = null;
                _closedState = ConnectionState.Closed;
                client.Close();
            }
        }

        /// <summary>Faces a character.</summary>
        public void TalkTo(string character) => Need().TalkTo(character);

        /// <summary>Faces nobody.</summary>
        public void WalkAway() => Need().WalkAway();

        /// <summary>Says something by typing it.</summary>
        public void TypeLine(string text) => Need().TypeLine(text);

        /// <summary>Picks an offered choice by its id.</summary>
        public void Choose(string choice) => Need().Choose(choice);

        /// <summary>Silences the character that speaks.</summary>
        public void Interrupt() => Need().Interrupt();

        /// <summary>Tells the story that something happened in the game, without arguments.</summary>
        public void SendEvent(string eventName) => Need().SendEvent(eventName);

        /// <summary>Keeps the playthrough in a slot.</summary>
        public void Save(string slot) => Need().Save(slot);

        /// <summary>Goes back to a slot.</summary>
        public void Load(string slot) => Need().Load(slot);

        /// <summary>Asks what is saved; answered by <see cref="NpcEvents.SlotsListed"/>.</summary>
        public void ListSlots() => Need().ListSlots();

        /// <summary>The mixer's clock, shared by the voices of all characters.</summary>
        internal MixerClock MixerClock { get; } = new MixerClock();

        private void OnEnable()
        {
            if (_connectsByItself)
            {
                Connect();
            }
        }

        private void OnDisable() => Disconnect();

        private void OnApplicationQuit() => Disconnect();

        private void OnApplicationPause(bool isPaused)
        {
            _isApplicationPaused = isPaused;
            FollowPause(); // on a phone no further frame comes before the game stands still
        }

        private void Update()
        {
            FollowPause();
            Client?.Poll();
        }

        private void FollowPause()
        {
            if (Client != null)
            {
                Client.Playout.IsPaused = _isApplicationPaused || AudioListener.pause;
            }
        }

        private NpcClientSettings MakeSettings()
        {
            var deviceRate = AudioSettings.outputSampleRate;
            var settings = new NpcClientSettings
            {
                Url = _url.Trim(),
                Token = _token.Trim(),
                World = _world.Trim(),
                PlayerId = _playerId.Length > 0 ? _playerId : OwnPlayerId(),
                PlayerName = _playerName.Trim(),
                Language = _language.Trim(),
                SpeakerRate = deviceRate >= LowestRate && deviceRate <= HighestRate ? deviceRate : OtherRate,
                GameName = Application.productName,
            };
#if UNITY_WEBGL && !UNITY_EDITOR
            settings.UsesThread = false;
#endif
            if (MakeTransport != null)
            {
                settings.MakeTransport = MakeTransport;
            }

            return settings;
        }

        private static string OwnPlayerId()
        {
            var id = PlayerPrefs.GetString(PlayerIdKey, "");
            if (id.Length == 0)
            {
                id = "unity-" + Guid.NewGuid().ToString("N");
                PlayerPrefs.SetString(PlayerIdKey, id);
                PlayerPrefs.Save();
            }

            return id;
        }

        private NpcEvents MakeEvents()
        {
            var events = new NpcEvents();
            events.ConnectionChanged += Tell;
            events.ErrorReceived += error => Debug.LogWarning($"npc-server ({error.Code}): {error.Message}", this);
            events.Failed += error => Debug.LogException(error, this);
            events.TranscriptReceived += Tell;
            events.StoryUpdated += Tell;
            events.NoteWritten += note => _noteWritten.Invoke(note.Text);
            events.EndingReached += ending => _endingReached.Invoke(ending.Name);
            return events;
        }

        private void Tell(ConnectionChanged changed)
        {
            switch (changed.State)
            {
                case ConnectionState.Connected:
                    _connected.Invoke();
                    break;
                case ConnectionState.Lost:
                    Debug.LogWarning($"NpcConnection: {changed.Message} (next try in {changed.RetryInSeconds:0.0} s)", this);
                    _lost.Invoke(changed.Message);
                    break;
                case ConnectionState.Refused:
                    Debug.LogError($"NpcConnection: {changed.Message}", this);
                    _refused.Invoke(changed.Message);
                    break;
            }
        }

        private void Tell(TranscriptMessage transcript)
        {
            if (transcript.IsFinal)
            {
                _playerUnderstood.Invoke(transcript.Text);
            }
        }

        private void Tell(StoryUpdateMessage update)
        {
            foreach (var each in update.Events)
            {
                _storyEventReceived.Invoke(each.Name);
            }
        }

        private NpcClient Need()
        {
            if (Client == null)
            {
                throw new InvalidOperationException(
                    $"NpcConnection on `{name}` has no connection: enable it, or call Connect() first; if it was refused, "
                    + "the console says why");
            }

            return Client;
        }
    }
}
