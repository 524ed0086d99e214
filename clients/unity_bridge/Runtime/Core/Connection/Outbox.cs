using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>
    /// What waits to be sent, and what has to be said again after a loss: messages with an id that may not have
    /// arrived; to a server that forgot the session, those that hold until the next of their type; and, a little later,
    /// commands without an id to which no answer came.
    /// </summary>
    internal sealed class Outbox
    {
        // So long a dead network goes unnoticed.
        private const double UnsureSeconds = 15.0;
        private const int MaxWaiting = 256;
        private const int MaxUnsure = 16;

        private readonly LinkedList<ClientMessage> _waiting = new LinkedList<ClientMessage>();
        private readonly Queue<KeyValuePair<double, ClientMessage>> _unsure =
            new Queue<KeyValuePair<double, ClientMessage>>();

        private readonly Unanswered _unanswered = new Unanswered();
        private readonly Dictionary<string, ClientMessage> _standing = new Dictionary<string, ClientMessage>();

        /// <summary>The next to be sent; null: nothing waits.</summary>
        public ClientMessage Next => _waiting.First?.Value;

        /// <summary>
        /// Puts a message behind the others. If too many wait, the oldest is dropped: sound and reports first.
        /// </summary>
        public void Add(ClientMessage message)
        {
            _waiting.AddLast(message);
            if (_waiting.Count > MaxWaiting)
            {
                _waiting.Remove(FirstFleeting() ?? _waiting.First);
            }
        }

        /// <summary>The next one was sent.</summary>
        public void Sent(double now)
        {
            var message = _waiting.First.Value;
            _waiting.RemoveFirst();
            _unanswered.Sent(now, message);
            if (message.HasId)
            {
                _unsure.Enqueue(new KeyValuePair<double, ClientMessage>(now, message));
                if (_unsure.Count > MaxUnsure)
                {
                    _unsure.Dequeue();
                }
            }

            if (message.IsStanding)
            {
                _standing[message.Type] = message;
            }
        }

        /// <summary>Sound and reports are worth nothing later.</summary>
        public void DropFleeting()
        {
            for (var node = FirstFleeting(); node != null; node = FirstFleeting())
            {
                _waiting.Remove(node);
            }
        }

        /// <summary>The connection is back: puts ahead what has to be said again.</summary>
        public void SayAgain(double lostAt, bool isForgotten)
        {
            var again = new List<ClientMessage>();
            if (isForgotten)
            {
                again.AddRange(_standing.Values);
            }

            foreach (var sent in _unsure)
            {
                if (sent.Key >= lostAt - UnsureSeconds)
                {
                    again.Add(sent.Value);
                }
            }

            _unsure.Clear();
            for (var i = again.Count - 1; i >= 0; i--)
            {
                _waiting.AddFirst(again[i]);
            }
        }

        /// <summary>The server said this: perhaps the answer to what was sent.</summary>
        public void Take(ServerMessage message) => _unanswered.Take(message);

        /// <summary>What came again after a loss is here: puts behind the others what it holds no answer to.</summary>
        public void RepeatUnanswered(double lostAt)
        {
            foreach (var message in _unanswered.SentBetween(lostAt - UnsureSeconds, lostAt))
            {
                Add(message);
            }
        }

        private LinkedListNode<ClientMessage> FirstFleeting()
        {
            var node = _waiting.First;
            while (node != null && !node.Value.IsFleeting)
            {
                node = node.Next;
            }

            return node;
        }
    }
}
