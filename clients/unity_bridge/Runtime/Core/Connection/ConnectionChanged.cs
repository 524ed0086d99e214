namespace NpcServer
{
    /// <summary>The way to the server.</summary>
    public enum ConnectionState
    {
        /// <summary>Nothing was begun.</summary>
        Idle,

        /// <summary>A try has begun.</summary>
        Connecting,

        /// <summary>The server said welcome.</summary>
        Connected,

        /// <summary>It is not there, or not any more; tried again by itself.</summary>
        Lost,

        /// <summary>The server does not want this player; nothing is tried again.</summary>
        Refused,

        /// <summary>The game closed it.</summary>
        Closed,
    }

    /// <summary>The way to the server changed.</summary>
    public sealed class ConnectionChanged
    {
        /// <summary>Makes one.</summary>
        public ConnectionChanged(ConnectionState state, string message, double? retryInSeconds)
        {
            State = state;
            Message = message;
            RetryInSeconds = retryInSeconds;
        }

        /// <summary>How it is now.</summary>
        public ConnectionState State { get; }

        /// <summary>For the player: what happened, and what can be done.</summary>
        public string Message { get; }

        /// <summary>It stays so until the game connects again.</summary>
        public bool IsFinal => State == ConnectionState.Closed || State == ConnectionState.Refused;

        /// <summary>To the next try; null where none is coming.</summary>
        public double? RetryInSeconds { get; }
    }
}
