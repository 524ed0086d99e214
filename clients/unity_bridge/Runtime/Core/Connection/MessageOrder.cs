namespace NpcServer
{
    /// <summary>Counts the server's messages: each is taken once, and none is passed over.</summary>
    internal sealed class MessageOrder
    {
        /// <summary>What to do with a message.</summary>
        public enum Verdict
        {
            /// <summary>It is the next one, or outside of the count.</summary>
            Take,

            /// <summary>It was taken before.</summary>
            PassOver,

            /// <summary>Some before it are missing.</summary>
            Gap,
        }

        /// <summary>Number of the last one that was taken.</summary>
        public long Last { get; private set; }

        /// <summary>Counts on from here.</summary>
        public void Begin(long last) => Last = last;

        /// <summary>Looks at a message, and counts it if it is the next one.</summary>
        public Verdict Look(ServerMessage message)
        {
            if (message.Sequence == null)
            {
                return Verdict.Take;
            }

            if (message.Sequence <= Last)
            {
                return Verdict.PassOver;
            }

            if (message.Sequence > Last + 1)
            {
                return Verdict.Gap;
            }

            Last++;
            return Verdict.Take;
        }
    }
}
