using System;
using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>
    /// What a game is told, on the thread that calls <see cref="NpcClient.Poll"/>. There is an event for each message of
    /// the server, and for what the player hears of it.
    /// </summary>
    /// <remarks>
    /// What belongs to a sound (a line's begin and end, words, cues, actions) is told when the player has heard that
    /// sound, not when its message came. One handler that throws does not keep the others from being called.
    /// </remarks>
    public sealed class NpcEvents
    {
        private readonly Dictionary<Type, Action<object>> _raise = new Dictionary<Type, Action<object>>();

        /// <summary>Makes the events of one game.</summary>
        public NpcEvents()
        {
            On<ConnectionChanged>(value => Call(ConnectionChanged, value));
            On<WelcomeMessage>(value => Call(Welcomed, value));
            On<ErrorMessage>(value => Call(ErrorReceived, value));
            On<SpeechStartedMessage>(value => Call(SpeechStarted, value));
            On<SpeechStoppedMessage>(value => Call(SpeechStopped, value));
            On<TranscriptMessage>(value => Call(TranscriptReceived, value));
            On<CharacterStateMessage>(value => Call(CharacterStateChanged, value));
            On<UtteranceStarted>(value => Call(UtteranceStarted, value));
            On<SpeechMessage>(value => Call(SpeechReceived, value));
            On<WordHeard>(value => Call(WordHeard, value));
            On<CueMessage>(value => Call(CueReached, value));
            On<UtteranceCancelMessage>(value => Call(UtteranceCancelled, value));
            On<UtteranceFinished>(value => Call(UtteranceFinished, value));
            On<ActionMessage>(value => Call(ActionRequested, value));
            On<ChoicesMessage>(value => Call(ChoicesOffered, value));
            On<StoryUpdateMessage>(value => Call(StoryUpdated, value));
            On<StoryNote>(value => Call(NoteWritten, value));
            On<StoryEnding>(value => Call(EndingReached, value));
            On<RelationshipMessage>(value => Call(RelationshipChanged, value));
            On<SavedMessage>(value => Call(Saved, value));
            On<LoadedMessage>(value => Call(Loaded, value));
            On<SlotsMessage>(value => Call(SlotsListed, value));
            On<LatencyMessage>(value => Call(LatencyMeasured, value));
            On<PongMessage>(value => Call(Ponged, value));
            On<GoAwayMessage>(value => Call(ServerLeaving, value));
        }

        /// <summary>The way to the server changed.</summary>
        public event Action<ConnectionChanged> ConnectionChanged;

        /// <summary>The session stands (<c>welcome</c>); a full <see cref="StoryUpdated"/> follows.</summary>
        public event Action<WelcomeMessage> Welcomed;

        /// <summary>The server could not take something (<c>error</c>).</summary>
        public event Action<ErrorMessage> ErrorReceived;

        /// <summary>The server hears the player begin to speak (<c>speech_started</c>).</summary>
        public event Action<SpeechStartedMessage> SpeechStarted;

        /// <summary>The server hears the player stop (<c>speech_stopped</c>).</summary>
        public event Action<SpeechStoppedMessage> SpeechStopped;

        /// <summary>What the player has said, so far or in the end (<c>transcript</c>).</summary>
        public event Action<TranscriptMessage> TranscriptReceived;

        /// <summary>What a character does, for its animation (<c>state</c>).</summary>
        public event Action<CharacterStateMessage> CharacterStateChanged;

        /// <summary>A line's first sound is heard (<c>utterance_start</c>).</summary>
        public event Action<UtteranceStarted> UtteranceStarted;

        /// <summary>A piece of sound has come and waits to be heard (<c>speech</c>).</summary>
        public event Action<SpeechMessage> SpeechReceived;

        /// <summary>A word's sound begins (of <c>speech</c>).</summary>
        public event Action<WordHeard> WordHeard;

        /// <summary>
        /// The sound is heard at which a character shows an emotion, makes a gesture or looks somewhere (<c>cue</c>).
        /// </summary>
        public event Action<CueMessage> CueReached;

        /// <summary>A line is being broken off (<c>utterance_cancel</c>); <see cref="UtteranceFinished"/> follows.</summary>
        public event Action<UtteranceCancelMessage> UtteranceCancelled;

        /// <summary>
        /// A line's last sound was heard, or it was broken off (<c>utterance_end</c>), at the latest with the session. It
        /// follows each <see cref="UtteranceStarted"/>.
        /// </summary>
        public event Action<UtteranceFinished> UtteranceFinished;

        /// <summary>
        /// A character wants to do something in the game (<c>action</c>); to be answered by
        /// <see cref="NpcClient.FinishAction"/> or <see cref="NpcClient.FailAction"/>.
        /// </summary>
        public event Action<ActionMessage> ActionRequested;

        /// <summary>What can be picked instead of said, in place of what was offered before (<c>choices</c>).</summary>
        public event Action<ChoicesMessage> ChoicesOffered;

        /// <summary>The narrative state moved (<c>story_update</c>).</summary>
        public event Action<StoryUpdateMessage> StoryUpdated;

        /// <summary>
        /// A note is new in the player's notebook (of <c>story_update</c>), behind <see cref="StoryUpdated"/>. What stood in
        /// it when the playthrough was taken up or loaded is not new: see <see cref="StoryState.Notes"/>.
        /// </summary>
        public event Action<StoryNote> NoteWritten;

        /// <summary>
        /// The story has come to an ending (of <c>story_update</c>), or stands at one when the playthrough is taken up.
        /// </summary>
        public event Action<StoryEnding> EndingReached;

        /// <summary>A character thinks otherwise of the player now (<c>relationship</c>).</summary>
        public event Action<RelationshipMessage> RelationshipChanged;

        /// <summary>The playthrough is kept in a slot (<c>saved</c>).</summary>
        public event Action<SavedMessage> Saved;

        /// <summary>A slot is the present (<c>loaded</c>).</summary>
        public event Action<LoadedMessage> Loaded;

        /// <summary>What is saved, the latest first (<c>slots</c>); asked for by <see cref="NpcClient.ListSlots"/>.</summary>
        public event Action<SlotsMessage> SlotsListed;

        /// <summary>Where one turn's time went (<c>latency</c>).</summary>
        public event Action<LatencyMessage> LatencyMeasured;

        /// <summary>The server is there, and answers (<c>pong</c>); every five seconds.</summary>
        public event Action<PongMessage> Ponged;

        /// <summary>The server ends; the connection comes back by itself (<c>goaway</c>).</summary>
        public event Action<GoAwayMessage> ServerLeaving;

        /// <summary>
        /// A handler of another event threw, or the client's networking did; without a handler here it is thrown on.
        /// </summary>
        public event Action<Exception> Failed;

        internal void Raise(object happened)
        {
            if (_raise.TryGetValue(happened.GetType(), out var raise))
            {
                raise(happened);
            }
        }

        internal void Fail(Exception error)
        {
            if (Failed == null)
            {
                throw new InvalidOperationException($"a handler of an NpcEvents event failed: {error.Message}", error);
            }

            Failed(error);
        }

        private void On<T>(Action<T> raise) => _raise.Add(typeof(T), value => raise((T)value));

        private void Call<T>(Action<T> handlers, T value)
        {
            if (handlers == null)
            {
                return;
            }

            foreach (var handler in handlers.GetInvocationList())
            {
                try
                {
                    ((Action<T>)handler)(value);
                }
                catch (Exception error)
                {
                    Fail(error);
                }
            }
        }
    }
}
