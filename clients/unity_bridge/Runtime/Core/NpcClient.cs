using System;
using System.Collections.Concurrent;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>
    /// One player's conversation with the characters of a server: commands that never wait, events once a frame, and
    /// each character's voice.
    /// </summary>
    /// <remarks>
    /// <code>
    /// var client = new NpcClient(new NpcClientSettings { Url = "ws://127.0.0.1:8765/v1", PlayerId = "robin" });
    /// client.Events.WordHeard += word => Console.Write(word.Text + " ");
    /// client.Start();
    /// client.TalkTo("agnes");
    /// while (gameRuns) client.Poll();
    /// client.Close();
    /// </code>
    /// All methods belong to the game's thread. A server that is not there yet, or goes and comes back, is tried again
    /// by itself; commands given meanwhile are sent then.
    /// </remarks>
    public sealed class NpcClient : IDisposable
    {
        /// <summary>The largest message that a server takes.</summary>
        public const int MaxFrameBytes = 64 * 1024;

        private readonly NpcClientSettings _settings;
        private readonly ConcurrentQueue<object> _inbox = new ConcurrentQueue<object>();
        private readonly Lines _lines;
        private readonly string _idPrefix = Guid.NewGuid().ToString("N").Substring(0, 8);
        private readonly Network _network;
        private int _ids;
        private bool _isClosed;

        /// <summary>Makes one; it begins with <see cref="Start"/>.</summary>
        /// <param name="settings">Who plays, and where. Not to be changed any more.</param>
        /// <param name="events">Events that live longer than this client; null: its own.</param>
        /// <exception cref="ArgumentException">The address or the player's id is none.</exception>
        public NpcClient(NpcClientSettings settings, NpcEvents events = null)
        {
            _settings = settings;
            Events = events ?? new NpcEvents();
            Playout = new Playout { Rate = settings.SpeakerRate };
            _lines = new Lines(Playout, Events.Raise);
            CheckId(settings.PlayerId, "the player's id");
            _network = new Network(settings, UrlOf(settings.Url), Playout, _inbox);
        }

        /// <summary>What the game is told.</summary>
        public NpcEvents Events { get; }

        /// <summary>Where sound waits to be heard.</summary>
        public Playout Playout { get; }

        /// <summary>Where the story stands.</summary>
        public StoryState Story { get; } = new StoryState();

        /// <summary>The last change of the connection.</summary>
        public ConnectionChanged Connection { get; private set; } =
            new ConnectionChanged(ConnectionState.Idle, "not connected", null);

        /// <summary>The last welcome; null before the first.</summary>
        public WelcomeMessage Welcome { get; private set; }

        /// <summary>What can be picked now.</summary>
        public IReadOnlyList<Choice> Choices { get; private set; } = new Choice[0];

        /// <summary>The server hears the microphone.</summary>
        public bool IsSendingSound => _network.IsSendingSound;

        /// <summary>Begins to connect; what comes of it is told by <see cref="Events"/>.</summary>
        public void Start() => _network.Start();

        /// <summary>Tells what has happened since the last call, in order; to be called once a frame.</summary>
        public void Poll()
        {
            if (_isClosed)
            {
                return;
            }

            if (!_settings.UsesThread)
            {
                _network.Pump(_settings.Clock());
            }

            while (!_isClosed && _inbox.TryDequeue(out var found))
            {
                Take(found);
            }

            if (!_isClosed)
            {
                _lines.Advance(_settings.Clock());
            }
        }

        /// <summary>How a character speaks at this moment.</summary>
        public Voice VoiceOf(string character) => _lines.VoiceOf(character, _settings.Clock());

        /// <summary>Faces these characters, the addressee first.</summary>
        public void TalkTo(params string[] characters) => Post(ClientMessage.Talk(characters));

        /// <summary>Faces nobody.</summary>
        public void WalkAway() => Post(ClientMessage.Talk(new string[0]));

        /// <summary>Says something by typing it.</summary>
        public void TypeLine(string text) => Post(ClientMessage.Text(NextId(), text));

        /// <summary>Picks an offered choice by its id.</summary>
        public void Choose(string choice) => Post(ClientMessage.Choose(NextId(), choice));

        /// <summary>
        /// The talk button went down or came up. The 300 ms before it are sent too, and 200 ms after.
        /// </summary>
        public void PushToTalk(bool isDown) =>
            _network.Gate((gate, now) => isDown ? gate.Press() : gate.Release(now));

        /// <summary>Lets the server listen all the time and find the turns.</summary>
        public void HandsFree(bool isOn) => _network.Gate((gate, _) => gate.HandsFree(isOn));

        /// <summary>A frame of 20 ms came from the microphone.</summary>
        /// <param name="pcm">16-bit little-endian samples, mono; the array is kept.</param>
        /// <param name="lostFrames">How many were lost before it.</param>
        public void MicrophoneFrame(byte[] pcm, int lostFrames = 0) =>
            _network.Gate((gate, _) => gate.Frame(pcm, lostFrames));

        /// <summary>Silences the character that speaks.</summary>
        public void Interrupt() => Post(ClientMessage.Interrupt());

        /// <summary>Tells the story that something happened in the game.</summary>
        /// <param name="name">As the story declares it.</param>
        /// <param name="arguments">As the story declares them; null: none.</param>
        /// <param name="respond">Whether a character may speak of it: <c>never</c>, <c>may</c> or <c>must</c>.</param>
        /// <exception cref="MessagePackException">An argument can't be sent.</exception>
        public void SendEvent(string name, IReadOnlyDictionary<string, object> arguments = null, string respond = "may") =>
            Post(ClientMessage.Event(NextId(), name, arguments ?? new MessageMap(), respond));

        /// <summary>Tells what is around the player, in place of what was told before.</summary>
        /// <param name="facts">At most 64.</param>
        /// <param name="image">PNG or JPEG, with the facts at most 64 KiB; null: none.</param>
        /// <exception cref="MessagePackException">A fact can't be sent.</exception>
        public void DescribeSurroundings(IReadOnlyDictionary<string, object> facts, byte[] image = null) =>
            Post(ClientMessage.Context(facts, true, image));

        /// <summary>Answers a <see cref="NpcEvents.ActionRequested"/> that went well.</summary>
        /// <param name="action">As the request names it.</param>
        /// <param name="result">What came of it; null: nothing to tell.</param>
        /// <exception cref="MessagePackException">The result can't be sent.</exception>
        public void FinishAction(string action, object result = null) =>
            Post(ClientMessage.ActionResult(action, true, result, null));

        /// <summary>Answers a <see cref="NpcEvents.ActionRequested"/> that did not work.</summary>
        /// <param name="action">As the request names it.</param>
        /// <param name="error">Why, in words that a character may use.</param>
        public void FailAction(string action, string error) =>
            Post(ClientMessage.ActionResult(action, false, null, error));

        /// <summary>Keeps the playthrough in a slot.</summary>
        public void Save(string slot) => Post(ClientMessage.Save(slot));

        /// <summary>Goes back to a slot.</summary>
        public void Load(string slot) => Post(ClientMessage.Load(slot));

        /// <summary>Asks what is saved; answered by <see cref="NpcEvents.SlotsListed"/>.</summary>
        public void ListSlots() => Post(ClientMessage.ListSlots());

        /// <summary>Says bye and ends the networking; takes half a second at most. May be called twice.</summary>
        public void Close()
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _network.Close();
            _lines.BreakOff();
            Change(new ConnectionChanged(ConnectionState.Closed, "the game closed the connection", null));
        }

        /// <summary>The same as <see cref="Close"/>.</summary>
        public void Dispose() => Close();

        private static Uri UrlOf(string url)
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out var parsed)
                && (parsed.Scheme == "ws" || parsed.Scheme == "wss") && parsed.Host.Length > 0)
            {
                return parsed;
            }

            throw new ArgumentException(
                $"`{url}` is no address of an npc-server: it looks like ws://127.0.0.1:8765/v1, or wss://... with TLS");
        }

        private static void CheckId(string id, string what)
        {
            if (string.IsNullOrEmpty(id) || id.Length > 128 || id.IndexOfAny(new[] { ' ', '\t', '\n', '\r' }) >= 0)
            {
                throw new ArgumentException($"{what} is `{id}`; an id has 1 to 128 characters and no spaces");
            }
        }

        private void Post(ClientMessage message)
        {
            if (message.Frame.Length > MaxFrameBytes)
            {
                throw new ArgumentException(
                    $"`{message.Type}` has {message.Frame.Length} bytes and the server takes {MaxFrameBytes}: send less, "
                    + "such as a smaller image");
            }

            _network.Post(message);
        }

        private string NextId() => $"c-{_idPrefix}-{++_ids}";

        private void Take(object found)
        {
            if (found is ConnectionChanged changed)
            {
                Change(changed);
            }
            else if (found is Exception error)
            {
                Events.Fail(error);
            }
            else if (found is WelcomeMessage welcome)
            {
                Take(welcome);
            }
            else if (found is StoryUpdateMessage update)
            {
                Take(update);
            }
            else
            {
                TakeLine(found);
            }
        }

        private void TakeLine(object found)
        {
            if (found is UtteranceStartMessage start)
            {
                _lines.Take(start);
            }
            else if (found is CueMessage cue)
            {
                _lines.Take(cue);
            }
            else if (found is UtteranceEndMessage end)
            {
                _lines.Take(end);
            }
            else if (!(found is ActionMessage action && _lines.TryTake(action)))
            {
                if (found is SpeechMessage speech)
                {
                    _lines.Take(speech);
                }

                Choices = found is ChoicesMessage offered ? offered.Choices : Choices;
                Events.Raise(found);
            }
        }

        private void Take(WelcomeMessage welcome)
        {
            Welcome = welcome;
            if (!welcome.IsRecovered)
            {
                _lines.BreakOff();
                Choices = new Choice[0];
            }

            Events.Raise(welcome);
            Take(welcome.Story);
        }

        private void Take(StoryUpdateMessage update)
        {
            var news = new List<object>();
            Story.Take(update, news);
            foreach (var each in news)
            {
                Events.Raise(each);
            }
        }

        private void Change(ConnectionChanged changed)
        {
            Connection = changed;
            Events.Raise(changed);
        }
    }
}
