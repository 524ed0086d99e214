using System;

/// <summary>What the Python tests run under Mono.</summary>
public static class Program
{
    public static int Main(string[] arguments)
    {
        switch (arguments[0])
        {
            case "vectors":
                Vectors.ReadAll();
                return 0;
            case "messages":
                Vectors.WriteClientMessages();
                return 0;
            case "play":
                new Game().Run();
                return 0;
            case "bench":
                Bench.Run();
                return 0;
            default:
                Console.Error.WriteLine("vectors, messages, play or bench");
                return 2;
        }
    }
}
