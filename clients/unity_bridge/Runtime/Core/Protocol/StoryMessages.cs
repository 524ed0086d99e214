using System.Collections.Generic;

namespace NpcServer
{
    /// <summary><c>story_update</c>: the narrative state moved.</summary>
    public sealed class StoryUpdateMessage : ServerMessage
    {
        internal StoryUpdateMessage(MessageFields fields) : base(fields)
        {
            Version = fields.Integer("version");
            Facts = fields.Map("facts");
            IsFull = fields.FlagOr("full", false);
            var changes = new List<TrackChange>();
            foreach (var each in fields.FieldsList("changes"))
            {
                changes.Add(new TrackChange(each));
            }

            var events = new List<StoryEvent>();
            foreach (var each in fields.FieldsList("events"))
            {
                events.Add(new StoryEvent(each));
            }

            Changes = changes;
            Events = events;
            Notes = ReadNotes(fields);
            Ending = fields.TextOr("ending", "");
        }

        /// <summary>One more with each committed step.</summary>
        public long Version { get; }

        /// <summary>Where each track went; of a full update, where it stands.</summary>
        public IReadOnlyList<TrackChange> Changes { get; }

        /// <summary>The facts that changed; of a full update, all of them.</summary>
        public IReadOnlyDictionary<string, object> Facts { get; }

        /// <summary>What the story tells the game.</summary>
        public IReadOnlyList<StoryEvent> Events { get; }

        /// <summary>It is the whole state.</summary>
        public bool IsFull { get; }

        /// <summary>
        /// The player's whole notebook, in the author's order; null: it is as it was, or, of a full update, the world has
        /// none.
        /// </summary>
        public IReadOnlyList<StoryNote> Notes { get; }

        /// <summary>Name of the ending where a track stands; empty: none is reached.</summary>
        public string Ending { get; }

        private static IReadOnlyList<StoryNote> ReadNotes(MessageFields fields)
        {
            if (!fields.Has("notes"))
            {
                return null;
            }

            var notes = new List<StoryNote>();
            foreach (var each in fields.FieldsList("notes"))
            {
                notes.Add(new StoryNote(each.Text("note"), each.Text("text")));
            }

            return notes;
        }
    }

    /// <summary>A line of the player's notebook, written by the story's author.</summary>
    public sealed class StoryNote
    {
        /// <summary>Makes one.</summary>
        public StoryNote(string id, string text)
        {
            Id = id;
            Text = text;
        }

        /// <summary>As the world's file names it.</summary>
        public string Id { get; }

        /// <summary>For the player to read.</summary>
        public string Text { get; }
    }

    /// <summary>The story has come to an ending.</summary>
    public sealed class StoryEnding
    {
        internal StoryEnding(string name)
        {
            Name = name;
        }

        /// <summary>As the story's author named it.</summary>
        public string Name { get; }
    }

    /// <summary>One track of the story moved.</summary>
    public sealed class TrackChange
    {
        internal TrackChange(MessageFields fields)
        {
            Track = fields.Text("track");
            From = fields.Text("from");
            To = fields.Text("to");
            Edge = fields.Text("edge");
            Why = fields.MapOr("why", new MessageMap());
        }

        /// <summary>Name of the track.</summary>
        public string Track { get; }

        /// <summary>The node that it left.</summary>
        public string From { get; }

        /// <summary>The node that it reached.</summary>
        public string To { get; }

        /// <summary>The edge that was taken; empty in a full update.</summary>
        public string Edge { get; }

        /// <summary>The server's reason, as it is on the wire.</summary>
        public IReadOnlyDictionary<string, object> Why { get; }
    }

    /// <summary>Something that the story tells the game.</summary>
    public sealed class StoryEvent
    {
        internal StoryEvent(MessageFields fields)
        {
            Name = fields.Text("name");
            Arguments = fields.MapOr("args", new MessageMap());
        }

        /// <summary>As the story declares it.</summary>
        public string Name { get; }

        /// <summary>As the story declares them.</summary>
        public IReadOnlyDictionary<string, object> Arguments { get; }
    }

    /// <summary><c>choices</c>: what can be picked instead of said, in place of what was offered before.</summary>
    public sealed class ChoicesMessage : ServerMessage
    {
        internal ChoicesMessage(MessageFields fields) : base(fields)
        {
            var choices = new List<Choice>();
            foreach (var each in fields.FieldsList("choices"))
            {
                choices.Add(new Choice(each.Text("choice"), each.Text("label"), each.TextOr("hint", "")));
            }

            Choices = choices;
        }

        /// <summary>May be empty.</summary>
        public IReadOnlyList<Choice> Choices { get; }
    }

    /// <summary>Something that can be picked instead of said.</summary>
    public sealed class Choice
    {
        /// <summary>Makes one.</summary>
        public Choice(string id, string label, string hint)
        {
            Id = id;
            Label = label;
            Hint = hint;
        }

        /// <summary>What <c>choose</c> names it by.</summary>
        public string Id { get; }

        /// <summary>For the player to read.</summary>
        public string Label { get; }

        /// <summary>For the player to read; may be empty.</summary>
        public string Hint { get; }
    }

    /// <summary><c>relationship</c>: how a character now stands to the player.</summary>
    public sealed class RelationshipMessage : ServerMessage
    {
        internal RelationshipMessage(MessageFields fields) : base(fields)
        {
            Character = fields.Text("character");
            Values = fields.Map("values");
        }

        /// <summary>Who it is.</summary>
        public string Character { get; }

        /// <summary>The values that changed, such as <c>trust</c>.</summary>
        public IReadOnlyDictionary<string, object> Values { get; }
    }

    /// <summary><c>action</c>: a character does something in the game; to be answered by how it went.</summary>
    public sealed class ActionMessage : ServerMessage
    {
        internal ActionMessage(MessageFields fields) : base(fields)
        {
            Action = fields.Text("action");
            Character = fields.Text("character");
            Name = fields.Text("name");
            Arguments = fields.MapOr("args", new MessageMap());
            Utterance = fields.TextOr("utterance", "");
            AtMs = fields.NumberOr("at_ms", 0.0);
        }

        /// <summary>What the answer names it by.</summary>
        public string Action { get; }

        /// <summary>Who does it.</summary>
        public string Character { get; }

        /// <summary>As the world declares it, such as <c>open_gate</c>.</summary>
        public string Name { get; }

        /// <summary>As the world declares them.</summary>
        public IReadOnlyDictionary<string, object> Arguments { get; }

        /// <summary>The line in whose sound it has its place; may be empty.</summary>
        public string Utterance { get; }

        /// <summary>Its place in that sound.</summary>
        public double AtMs { get; }
    }
}
