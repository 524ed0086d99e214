using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>Where the story stands, as its updates tell it.</summary>
    public sealed class StoryState
    {
        private readonly Dictionary<string, object> _facts = new Dictionary<string, object>();
        private readonly Dictionary<string, string> _nodes = new Dictionary<string, string>();

        internal StoryState()
        {
        }

        /// <summary>Of the last committed step; -1 before the first welcome.</summary>
        public long Version { get; private set; } = -1;

        /// <summary>All facts that the story lets a game see.</summary>
        public IReadOnlyDictionary<string, object> Facts => _facts;

        /// <summary>The node at which each track stands, such as <c>gate.inside</c>.</summary>
        public IReadOnlyDictionary<string, string> Nodes => _nodes;

        /// <summary>The player's notebook, in the author's order; empty in a world that has none.</summary>
        public IReadOnlyList<StoryNote> Notes { get; private set; } = new StoryNote[0];

        /// <summary>Name of the ending that is reached; empty before that.</summary>
        public string Ending { get; private set; } = "";

        /// <summary>Takes an update.</summary>
        /// <param name="update">Of the server.</param>
        /// <param name="news">
        /// Is given what the game is told of it: the update; notes that were written by it (those of a whole state are
        /// not new); an ending that was not reached before. Nothing, if it is known already.
        /// </param>
        internal void Take(StoryUpdateMessage update, List<object> news)
        {
            if (!update.IsFull && update.Version <= Version)
            {
                return;
            }

            news.Add(update);
            Version = update.Version;
            TakeFacts(update);
            TakeNotes(update, news);
            if (update.Ending.Length > 0 && update.Ending != Ending)
            {
                news.Add(new StoryEnding(update.Ending));
            }

            Ending = update.Ending;
        }

        private void TakeFacts(StoryUpdateMessage update)
        {
            if (update.IsFull)
            {
                _facts.Clear();
                _nodes.Clear();
            }

            foreach (var fact in update.Facts)
            {
                _facts[fact.Key] = fact.Value;
            }

            foreach (var change in update.Changes)
            {
                _nodes[change.Track] = change.To;
            }
        }

        private void TakeNotes(StoryUpdateMessage update, List<object> news)
        {
            if (update.IsFull)
            {
                Notes = update.Notes ?? new StoryNote[0];
            }
            else if (update.Notes != null)
            {
                var known = new HashSet<string>();
                foreach (var note in Notes)
                {
                    known.Add(note.Id);
                }

                foreach (var note in update.Notes)
                {
                    if (!known.Contains(note.Id))
                    {
                        news.Add(note);
                    }
                }

                Notes = update.Notes;
            }
        }
    }
}
