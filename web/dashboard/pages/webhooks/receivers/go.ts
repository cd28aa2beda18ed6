import type { Receiver } from "./receivers.ts";

export const go = ({ endpointId, url, path, host, port }: Receiver): string => `
// ${url} (${endpointId})
// Save it as receiver.go, and start it: WEBHOOK_SECRET=whsec_... go run receiver.go
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Yours.
func handle(event map[string]any, id string) {
	user, _ := event["user"].(map[string]any)
	fmt.Println(id, event["eventType"], user["displayName"])
}

// What came again with the same id is the same. Ask your database instead if that must hold over a restart.
var seen = struct {
	sync.Mutex
	ids   map[string]bool
	order []string
}{ids: map[string]bool{}}

func isNew(id string) bool {
	seen.Lock()
	defer seen.Unlock()
	if seen.ids[id] {
		return false
	}
	seen.ids[id] = true
	seen.order = append(seen.order, id)
	if len(seen.order) > 10_000 {
		delete(seen.ids, seen.order[0])
		seen.order = seen.order[1:]
	}
	return true
}

func isGenuine(key []byte, header http.Header, body []byte) bool {
	id, at := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if now := time.Now().Unix(); err != nil || seconds < now-300 || seconds > now+300 {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "."))
	mac.Write(body)
	wanted := mac.Sum(nil)
	for _, one := range strings.Split(header.Get("webhook-signature"), " ") {
		version, text, _ := strings.Cut(one, ",")
		given, err := base64.StdEncoding.DecodeString(text)
		if err == nil && version == "v1" && hmac.Equal(given, wanted) {
			return true
		}
	}
	return false
}

func receive(key []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if path, _, _ := strings.Cut(r.RequestURI, "?"); path != ${JSON.stringify(path)} {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		if !isGenuine(key, r.Header, body) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var message any
		if json.Unmarshal(body, &message) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		event, isOne := message.(map[string]any)
		if isOne && event["type"] == "webhook.challenge" {
			fmt.Fprint(w, event["challenge"]) // says that the endpoint is yours
			return
		}
		w.WriteHeader(http.StatusNoContent)
		id := r.Header.Get("webhook-id")
		if !isNew(id) {
			return
		}
		// With a batchSize above 1 it is a list. What handling takes does not keep the answer back.
		events, isBatch := message.([]any)
		if !isBatch {
			events = []any{message}
		}
		go func() {
			for _, one := range events {
				if event, isEvent := one.(map[string]any); isEvent {
					handle(event, id)
				}
			}
		}()
	}
}

func main() {
	secret := os.Getenv("WEBHOOK_SECRET")
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 || !strings.HasPrefix(secret, "whsec_") {
		log.Fatal("WEBHOOK_SECRET is missing: the endpoint's whsec_...")
	}
	listener, err := net.Listen("tcp", "${host}:${port}")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on port ${port}")
	server := http.Server{Handler: receive(key), ReadTimeout: 15 * time.Second}
	log.Fatal(server.Serve(listener))
}
`;
