using System;

namespace NpcServer
{
    /// <summary>Where a transport stands.</summary>
    public enum TransportState
    {
        /// <summary>It was asked to connect and has not yet.</summary>
        Connecting,

        /// <summary>Frames go either way.</summary>
        Open,

        /// <summary>It is over; <see cref="ITransport.CloseReason"/> says why.</summary>
        Closed,
    }

    /// <summary>
    /// One WebSocket, used once. <see cref="ClientWebSocketTransport"/> is the one for everywhere but WebGL, where
    /// a game plugs in its own over the browser's socket.
    /// </summary>
    /// <remarks>No method waits for anything. One thread calls them.</remarks>
    public interface ITransport : IDisposable
    {
        /// <summary>Something may be different: the state, a frame that came, room to send. On any thread.</summary>
        event Action Changed;

        /// <summary>Where it stands.</summary>
        TransportState State { get; }

        /// <summary>Why it is closed, for a person; empty before that.</summary>
        string CloseReason { get; }

        /// <summary>Begins to connect.</summary>
        /// <param name="url">With the scheme <c>ws</c> or <c>wss</c>.</param>
        /// <param name="subprotocol">To be asked for in the handshake.</param>
        void Connect(Uri url, string subprotocol);

        /// <summary>Sends a binary frame.</summary>
        /// <returns>False if the one before is on its way, or the transport is not open: nothing was taken.</returns>
        bool TrySend(byte[] frame);

        /// <summary>
        /// Takes the oldest binary frame that came; frames that came before it was closed can still be taken.
        /// </summary>
        bool TryReceive(out byte[] frame);

        /// <summary>Closes it in good order, after what was sent. <see cref="IDisposable.Dispose"/> does so at once.</summary>
        void Close();
    }
}
