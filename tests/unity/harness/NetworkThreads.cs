using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using NpcServer;

/// <summary>
/// The threads of all clients that there were. Their names are no help: Linux lets a pool's threads inherit them.
/// </summary>
public static class NetworkThreads
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static readonly HashSet<Thread> Seen = new HashSet<Thread>();

    public static int Alive => Seen.Count(each => each.IsAlive);

    public static void Look(NpcClient client)
    {
        if (client != null)
        {
            var network = Field(client, "_network");
            Seen.Add((Thread)Field(network, "_thread"));
        }
    }

    private static object Field(object owner, string name) => owner.GetType().GetField(name, Hidden).GetValue(owner);
}
