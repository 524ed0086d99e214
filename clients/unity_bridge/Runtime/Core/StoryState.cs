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

        /// <summary>Takes an update.</summary>
        /// <returns>False if it is known already.</returns>
        internal bool Take(StoryUpdateMessage update)
        {
            if (!update.IsFull && update.Version <= Version)
            {
                return false;
            }

            Version = update.Version;
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

            return true;
        }
    }
}
